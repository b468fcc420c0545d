"""All that a suite in containers needs before anything runs: keys, certificates, passwords, NATS configuration.

Each part of the suite has a folder of its own, which is mounted into that part alone; nobody else's secrets are in it.
Doing it again changes nothing that is there already, so that it may run at every start.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from awrach.auditing import public_keys
from awrach.authority import Authority, key_pem
from awrach.backup.restoration import under_way
from awrach.certificates import LOCAL_NAMES, write_certificate
from awrach.nats_server import most_bytes
from awrach.nkey import new_seed, own_seed, public_key, seed_path
from awrach.reloading import USER as SYSTEM
from awrach.secret_file import made_once, private_folder, write_secret
from awrach.server_users import nats_folder
from deploy.nats import PUBLISHERS_FILE, SERVICES, Cluster, Tls, Users, configuration
from deploy.nats.clustering import PORT as CLUSTER_PORT

STORE = Path("/data/jetstream")
TLS_FOLDER = Path("/etc/nats-tls")
"""Where containers of NATS find their streams and their certificate."""

CLIENT_PORT, HEALTH_PORT = 4222, 8222
CA_FILE, SEED_FILE, AUDITORS_FILE = "ca.pem", "awrach_nats_seed", "auditors.pem"

Content = TypeVar("Content", str, bytes)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to prepare: ``nodes`` are the servers' host names, ``names`` the further ones that publishers use.

    ``mounted``: the folders are volumes of containers; else the operator works in this very folder.
    """

    root: Path
    nodes: Sequence[str]
    names: Sequence[str] = ()
    mounted: bool = False
    database_host: str = "postgres"

    def folder(self, part: str) -> Path:
        """The folder of one part, mounted into it alone."""
        return self.root / part


def prepare(plan: Plan) -> None:
    """Make what is missing.

    Raises:
        OSError, ValueError: something that is there cannot be read or is damaged; nothing is overwritten.
    """
    authority = _authority(plan.folder("operator"))
    _certificate(authority, plan)
    _users(plan)
    _server_files(plan)
    password = made_once(plan.folder("postgres") / "password", _password)
    address = f"postgresql+psycopg://awrach:{password}@{plan.database_host}/awrach"
    made_once(plan.folder("reporting") / "awrach_database_url", lambda: address)
    made_once(plan.folder("placements") / "awrach_identity_key", _password)
    made_once(plan.folder("grafana") / "password", _password)
    auditors = public_keys(plan.folder("operator")).read_text(encoding="utf-8")
    _write_if_new(plan.folder("reporting") / AUDITORS_FILE, auditors)
    for part in ("operator", "nats-tls", *SERVICES):
        _write_if_new(plan.folder(part) / CA_FILE, authority.pem().decode())


def _authority(operator: Path) -> Authority:
    """Its key stays with the operator, so that a further host name needs no new authority at every publisher."""
    key, certificate = operator / "keys" / "authority.key", operator / "keys" / "authority.pem"
    if not key.exists():
        new = Authority.new()
        private_folder(key.parent)
        write_secret(certificate, new.pem().decode())
        write_secret(key, key_pem(new.key).decode())
    return Authority.read(certificate.read_bytes(), key.read_bytes())


def _certificate(authority: Authority, plan: Plan) -> None:
    """Signed again when the servers have got another name, or the authority is another."""
    folder = plan.folder("nats-tls")
    tls = Tls(folder / "server.pem", folder / "server.key")
    names = tuple(dict.fromkeys((*plan.nodes, *LOCAL_NAMES, *plan.names)))
    there = tls.certificate.exists() and tls.key.exists()
    if not (there and authority.has_signed(tls.certificate.read_bytes(), names)):
        private_folder(folder)
        write_certificate(authority, names, tls)


def _users(plan: Plan) -> None:
    operator = plan.folder("operator")
    for user in ("operator", SYSTEM):
        own_seed(operator, user)
    private_folder(operator / "publishers")
    configured = nats_folder(operator)
    if plan.mounted:
        private_folder(configured)  # the volume of the servers' configuration comes here
    elif not configured.exists():
        configured.symlink_to("../nats")
    made_once(operator / SEED_FILE, lambda: own_seed(operator, "operator"))
    for part in (*SERVICES, "backup"):
        made_once(plan.folder(part) / SEED_FILE, new_seed)


def _server_files(plan: Plan) -> None:
    operator, folder = plan.folder("operator"), plan.folder("nats")
    restoring = under_way(operator)
    users = Users(
        operator=public_key(own_seed(operator, "operator")),
        services={name: _user(plan, name) for name in SERVICES},
        backup=_user(plan, "backup"),
        restorer=restoring.nkey if restoring else None,
        system=public_key(seed_path(operator, SYSTEM).read_text(encoding="utf-8")),
    )
    tls = Tls(TLS_FOLDER / "server.pem", TLS_FOLDER / "server.key")
    peers = [f"{node}:{CLUSTER_PORT}" for node in plan.nodes]
    several = Cluster(peers, tls.certificate, tls.key, TLS_FOLDER / CA_FILE) if len(peers) > 1 else None
    made_once(folder / PUBLISHERS_FILE, str)
    for node in plan.nodes:
        text = configuration(
            STORE, CLIENT_PORT, users=users, tls=tls, host="0.0.0.0", name=node, cluster=several,
            health_port=HEALTH_PORT, max_store=_max_store(plan, node),
        )  # fmt: skip
        _write_if_new(folder / f"{node}.conf", text)


def _max_store(plan: Plan, node: str) -> int:
    """Of the disk that the node's streams will be on, if it can be seen from here."""
    streams = plan.folder(node.replace("nats", "nats-data", 1))
    return most_bytes(streams if streams.is_dir() else plan.root)


def _user(plan: Plan, part: str) -> str:
    return public_key((plan.folder(part) / SEED_FILE).read_text(encoding="utf-8"))


def _write_if_new(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        private_folder(path.parent)
        write_secret(path, text)


def _password() -> str:
    return secrets.token_hex(32)
