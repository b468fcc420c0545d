"""The text of nats-server.conf.

Services share one account; every publisher has an account of its own that imports its own subjects. Permissions
alone do not isolate: the reply subject of a message is checked by nobody, so that a publisher could let the server's
acknowledgement, or a service's answer, be stored as a message of the ledger or of another publisher. Out of an
account of its own a reply reaches nobody else. See docs/adr/0009.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.nats.clustering import Cluster
from deploy.nats.permissions import BACKUP, LOCAL, OPERATOR, RESTORER, SERVICES, SYSTEM, Permissions, publisher
from shared.publishers import Publisher

ACCOUNT = "AWRACH"
SYSTEM_ACCOUNT = "SYSTEM"
_HANDSHAKE_WITHIN = 10
_LOG_FILE_BYTES, _LOG_FILES = 20_000_000, 5
PUBLISHERS_FILE = "publishers.conf"
"""The publishers' accounts, beside the configuration, which includes it: the one part that changes while it runs."""


@dataclass(frozen=True, slots=True)
class Tls:
    """The server's certificate and private key, as PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Users:
    """Public nkeys: of the operator and each service; of whoever comes without credentials, if that is allowed; of
    whoever makes servers on other machines reload, if there are any; of whoever backs up; of whoever restores, as
    long as that takes.
    """

    operator: str
    services: Mapping[str, str] = field(default_factory=dict)
    local: str | None = None
    system: str | None = None
    backup: str | None = None
    restorer: str | None = None


def configuration(
    store: Path,
    port: int,
    *,
    users: Users | None = None,
    tls: Tls | None = None,
    pid_file: Path | None = None,
    host: str = "127.0.0.1",
    name: str = "awrach",
    cluster: Cluster | None = None,
    health_port: int | None = None,
    max_store: int | None = None,
    log_file: Path | None = None,
) -> str:
    """The whole file; without ``users`` everybody may do everything, which only tests and benchmarks want.

    Every write is on disk before it is acknowledged: the server's own default waits up to two minutes.
    ``health_port`` answers ``/healthz`` and more, to its own machine or container only. ``max_store``: bytes of all
    streams together, beyond which a write is refused with an error. Without it the server takes three quarters of what
    is free when it starts, which gets less at every start and is below what it already holds in the end. ``log_file``
    begins anew when it is full; without it the server says everything on standard error.
    """
    limits = "" if max_store is None else f", max_file_store: {max_store}"
    lines = [
        f"host: {_text(host)}",
        f"port: {port}",
        f"server_name: {_text(name)}",
        "max_payload: 1MB",
        f"jetstream {{ store_dir: {_text(str(store))}, sync_interval: {_sync(users)}{limits} }}",
    ]
    if pid_file is not None:
        lines.append(f"pid_file: {_text(str(pid_file))}")
    if log_file is not None:
        lines.append(f"log_file: {_text(str(log_file))}")
        lines += [f"logfile_size_limit: {_LOG_FILE_BYTES}", f"logfile_max_num: {_LOG_FILES}"]
    if tls is not None:
        files = f"cert_file: {_text(str(tls.certificate))}, key_file: {_text(str(tls.key))}"
        lines.append(f"tls {{ {files}, timeout: {_HANDSHAKE_WITHIN} }}")
    if health_port is not None:
        lines.append(f'http: "127.0.0.1:{health_port}"')
    if cluster is not None:
        lines.append(cluster.block())
    if users is not None:
        lines += _accounts(users)
    return "\n".join([*lines, ""])


def _sync(users: Users | None) -> str:
    """A restoration is a hundred times faster if it need not wait for each message: killed, it is done again.

    No reload takes the change back; the server must be stopped, and what it writes then is on disk.
    """
    return "always" if users is None or users.restorer is None else _text("2m")


def _accounts(users: Users) -> list[str]:
    known = [(users.operator, OPERATOR), *((nkey, SERVICES[name]) for name, nkey in users.services.items())]
    others = ((users.local, LOCAL), (users.backup, BACKUP), (users.restorer, RESTORER))
    known += [(nkey, permissions) for nkey, permissions in others if nkey is not None]
    return [
        *([f"no_auth_user: {_text(users.local)}"] if users.local is not None else []),
        *([f"system_account: {_text(SYSTEM_ACCOUNT)}"] if users.system is not None else []),
        "accounts {",
        *([f"  {_text(SYSTEM_ACCOUNT)}: {{", *_users([(users.system, SYSTEM)]), "  }"] if users.system else []),
        f"  {_text(ACCOUNT)}: {{",
        "    jetstream: enabled",
        '    exports: [ {service: "intake.>"}, {service: "query.receipts.*"}, {stream: "receipts.>"} ]',
        *_users(known),
        "  }",
        f"  include {_text(PUBLISHERS_FILE)}",
        "}",
    ]


def publisher_accounts(publishers: Iterable[Publisher]) -> str:
    """The publishers' file: an account for each that is not removed, a user for each valid credential."""
    return "".join(_publisher_account(one) for one in publishers if not one.removed)


def _publisher_account(one: Publisher) -> str:
    imports = [
        ("service", f"intake.{one.slug}.>"),
        ("service", f"query.receipts.{one.slug}"),
        ("stream", f"receipts.{one.slug}.>"),
    ]
    permissions = publisher(one.slug, one.facts)
    lines = [
        f"{_text('publisher-' + one.slug)}: {{",
        "    imports: [",
        *(f"      {{{kind}: {{account: {_text(ACCOUNT)}, subject: {_text(name)}}}}}" for kind, name in imports),
        "    ]",
        *_users([(credential.nkey, permissions) for credential in one.credentials]),
        "}",
    ]
    return "\n".join([*lines, ""])


def _users(users: Iterable[tuple[str, Permissions]]) -> list[str]:
    return ["    users: [", *(f"      {_user(nkey, permissions)}" for nkey, permissions in users), "    ]"]


def _user(nkey: str, permissions: Permissions) -> str:
    publish = f"allow: {_list(permissions.publish)}"
    if permissions.denied:
        publish += f", deny: {_list(permissions.denied)}"
    rights = f"publish: {{{publish}}}, subscribe: {{allow: {_list(permissions.subscribe)}}}"
    if permissions.answers:
        rights += ", allow_responses: true"
    return f"{{nkey: {_text(nkey)}, permissions: {{{rights}}}}}"


def _list(subjects: Iterable[str]) -> str:
    return json.dumps(list(subjects))


def _text(value: str) -> str:
    return json.dumps(value)
