"""The suite as real processes in a temporary folder, for the length of a benchmark."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import nats
from nats.aio.client import Client

from awrach.nats_server import NatsServer, free_port
from shared.ledger import ensure_streams


@contextlib.asynccontextmanager
async def connected() -> AsyncIterator[tuple[Client, str, Path]]:
    """A nats-server with the suite's streams, a connection to it, its URL, and the folder for data."""
    with tempfile.TemporaryDirectory(prefix="awrach-bench-") as folder:
        server = NatsServer.start(Path(folder) / "nats", free_port())
        client = await nats.connect(server.url, pending_size=64 * 1024 * 1024)
        try:
            await ensure_streams(client, intake_days=7, replicas=1)
            yield client, server.url, Path(folder)
        finally:
            await client.close()
            server.kill()


@contextlib.contextmanager
def service(name: str, nats_url: str, data: Path) -> Iterator[str]:
    """One service as a process of its own, ready; yields its HTTP address."""
    port = free_port()
    environment = os.environ | {
        "AWRACH_NATS_URL": nats_url,
        "AWRACH_PORT": str(port),
        "AWRACH_IDENTITY_KEY": "be" * 32,
        "AWRACH_DATABASE_URL": f"sqlite:///{data / 'reporting.sqlite3'}",
        "AWRACH_LOG_FORMAT": "json",
    }
    with (data / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "awrach", "service", name], env=environment, stdout=log, stderr=log
        )
    try:
        _until_ready(f"http://127.0.0.1:{port}", process, data / f"{name}.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/health/ready").status_code == httpx.codes.OK:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{url} did not become ready: {log.read_text()[-2000:]}")
