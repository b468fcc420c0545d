"""Publishers of a suite whose three NATS servers are reached over NATS only, as the operator of containers does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from awrach.nats_server import NatsServer, free_port, store
from awrach.nkey import own_seed, public_key
from awrach.preparing import Plan, prepare
from deploy.nats import PUBLISHERS_FILE, Cluster, Tls, Users, configuration
from shared.connecting import connect_options
from tests.cli.running import awrach
from tests.security.secured import refused_at_connect


@dataclass(frozen=True, slots=True)
class Distributed:
    """The operator's folder, and the servers that it has no process id of."""

    data: Path
    configured: list[tuple[Path, int, str]]
    """Of each server its folder, its port and its configuration."""
    servers: list[NatsServer] = field(default_factory=list)

    def start(self, number: int) -> NatsServer:
        return NatsServer.start(*self.configured[number])

    def operator(self, *arguments: str) -> str:
        urls = ",".join(server.url for server in self.servers)
        settings = {"AWRACH_NATS_URL": urls, "AWRACH_NATS_CA": str(self.data / "ca.pem"), "AWRACH_REPLICAS": "3"}
        done = awrach(*arguments, "--data", self.data, **settings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    async def refusals(self, slug: str, seed: str) -> list[str]:
        """Why each server refuses a publisher."""
        options = connect_options(slug, seed, self.data / "ca.pem")
        return [await refused_at_connect(server.url, **options) for server in self.servers]


@pytest.fixture(scope="module")
def distributed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Distributed]:
    root = tmp_path_factory.mktemp("distributed")
    prepare(Plan(root, ("localhost",)))
    operator, tls = root / "operator", Tls(root / "nats-tls" / "server.pem", root / "nats-tls" / "server.key")
    users = Users(public_key(own_seed(operator, "operator")), system=public_key(own_seed(operator, "system")))
    ports = [free_port() for _ in range(3)]
    peers = [f"127.0.0.1:{port}" for port in ports]
    configured = []
    for number, port in enumerate(ports):
        cluster = Cluster(peers, tls.certificate, tls.key, operator / "ca.pem", "127.0.0.1", port)
        folder, client_port = root / f"node-{number}", free_port()
        folder.mkdir()
        (folder / PUBLISHERS_FILE).symlink_to(operator / "nats" / PUBLISHERS_FILE)
        text = configuration(
            store(folder), client_port, users=users, tls=tls, name=f"node-{number}", cluster=cluster
        )  # fmt: skip
        configured.append((folder, client_port, text))
    suite = Distributed(operator, configured)
    try:
        suite.servers.extend(suite.start(number) for number in range(3))
        suite.operator("streams")
        yield suite
    finally:
        for server in suite.servers:
            server.kill()


async def test_a_publisher_is_admitted_by_every_server_and_after_removal_by_none(distributed: Distributed) -> None:
    distributed.operator("publisher", "add", "anapec")
    seed = (distributed.data / "publishers" / "anapec" / "nats.seed").read_text().strip()
    for server in distributed.servers:
        with pytest.raises(AssertionError, match="it was admitted"):
            await refused_at_connect(server.url, **connect_options("anapec", seed, distributed.data / "ca.pem"))
    distributed.operator("publisher", "remove", "anapec")
    assert all("uthorization" in refusal for refusal in await distributed.refusals("anapec", seed))


def test_a_server_that_was_killed_and_is_back_counts_once(distributed: Distributed) -> None:
    distributed.servers[2].kill()
    distributed.servers[2] = distributed.start(2)
    distributed.operator("publisher", "add", "onep")
    distributed.operator("publisher", "remove", "onep")


def test_a_publisher_is_told_the_public_addresses(distributed: Distributed) -> None:
    urls = ",".join(server.url for server in distributed.servers)
    done = awrach(
        "publisher", "add", "cnss", "--data", distributed.data,
        AWRACH_NATS_URL=urls, AWRACH_NATS_CA=str(distributed.data / "ca.pem"),
        AWRACH_PUBLIC_NATS_URL="tls://ledger.example.ma:4222",
        AWRACH_PUBLIC_PLACEMENTS_URL="https://ledger.example.ma/placements",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = (distributed.data / "publishers" / "cnss" / "connection.json").read_text()
    assert "tls://ledger.example.ma:4222" in told
    assert "https://ledger.example.ma/placements/v1/facts" in told


def test_a_configuration_that_servers_refuse_is_taken_back(distributed: Distributed) -> None:
    path = distributed.data / "nats" / PUBLISHERS_FILE
    before = path.read_text()
    broken = distributed.data.parent / "node-1" / "nats-server.conf"
    good = broken.read_text()
    broken.write_text(good + "\nno_such_setting_here {{{")
    try:
        with pytest.raises(AssertionError, match="did not take its new configuration"):
            distributed.operator("publisher", "add", "late")
        assert path.read_text() == before
    finally:
        broken.write_text(good)
    distributed.operator("publisher", "list")
