"""What all tests share: a real nats-server of their own, and where they ask for it a real PostgreSQL."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats
import pytest
import structlog
from nats.aio.client import Client

from awrach.nats_server import NatsServer, free_port
from shared.ledger import Ledger, ensure_streams
from tests.postgresql import PostgreSQL, postgresql

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


@pytest.fixture
def nats_server(tmp_path: Path) -> Iterator[NatsServer]:
    server = NatsServer.start(tmp_path / "nats", free_port())
    yield server
    if server.process.poll() is None:
        server.kill()


@pytest.fixture
async def connection(nats_server: NatsServer) -> AsyncIterator[Client]:
    client = await nats.connect(nats_server.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    yield client
    await client.close()


@pytest.fixture
async def ledger(connection: Client) -> Ledger:
    await ensure_streams(connection, intake_days=7, replicas=1)
    return Ledger(connection)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """One for all tests of a process that ask for it; each test takes a schema of its own."""
    with postgresql(fsync="off", synchronous_commit="off", full_page_writes="off", shared_buffers="32MB") as server:
        yield server
