"""Three nodes and three services, each a process that is started again when it has ended."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import nats

from awrach.child import start
from awrach.finding import SERVICES, Endpoints
from awrach.nats_server import free_port
from awrach.nkey import own_seed
from awrach.secret_file import made_once
from awrach.suite import ready
from chaos.cluster.nodes import NODES, Nodes
from chaos.suite import until
from shared.connecting import connect_options
from shared.ledger import ensure_streams

REPLICAS = 3
_STOP_WITHIN = 60.0
_IDENTITY_KEY = "5e" * 32


class ClusterSuite:
    """One folder and whatever runs on it. ``ended`` counts services that ended by themselves and were started again."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.data = data
        self.nodes = Nodes(data)
        self.ended: Counter[str] = Counter()
        self._services: dict[str, subprocess.Popen[bytes]] = {}
        self._endpoints = Endpoints(self.nodes.url, **{name: f"http://127.0.0.1:{free_port()}" for name in SERVICES})

    async def begin(self) -> None:
        """Start the nodes, make the streams, start the services; return when these are ready."""
        for name in NODES:
            await asyncio.to_thread(self.nodes.start, name)
        operator = connect_options("operator", own_seed(self.data, "operator"))
        client = await nats.connect(self.nodes.url.split(","), **operator)
        await ensure_streams(client, intake_days=7, replicas=REPLICAS)
        await client.close()
        await asyncio.to_thread(self.until_healthy)

    def endpoints(self) -> Endpoints:
        """Where the parts listen: always the same."""
        return self._endpoints

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        settings = {
            "AWRACH_NATS_URL": self.nodes.url,
            "AWRACH_NATS_SEED": own_seed(self.data, name),
            "AWRACH_REPLICAS": str(REPLICAS),
            "AWRACH_PORT": str(urlsplit(getattr(self._endpoints, name)).port),
            "AWRACH_DATABASE_URL": f"sqlite:///{self.data / 'reporting.sqlite3'}",
            "AWRACH_IDENTITY_KEY": made_once(self.data / "identity.key", lambda: _IDENTITY_KEY),
        }
        return start([sys.executable, "-m", "awrach", "service", name], self.data / f"{name}.log", settings)

    def tend(self) -> None:
        """Start a service that has ended, as an init system would."""
        for name in SERVICES:
            process = self._services.get(name)
            if process is None or process.poll() is not None:
                self.ended[name] += process is not None
                self._services[name] = self._start(name)

    def until_healthy(self) -> None:
        """Wait until every service says that it can work."""

        def tended() -> bool:
            self.tend()
            return all(ready(getattr(self._endpoints, name)) for name in SERVICES)

        until(tended, f"the services to be ready; see their logs in {self.data}")

    def position(self) -> int:
        """The ledger position that figures are known up to."""
        return int(httpx.get(f"{self._endpoints.reporting}/v1/status", timeout=30).json()["position"])

    def stop(self) -> None:
        """Services first, NATS last."""
        for process in self._services.values():
            process.terminate()
        for process in self._services.values():
            try:
                process.wait(_STOP_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.nodes.stop()
