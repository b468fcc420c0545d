"""Three nats-servers on loopback that are one cluster, as ``deploy/nats`` configures it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from awrach.certificates import ca_path, certificates
from awrach.nats_server import NatsServer, free_port
from awrach.nkey import own_seed, public_key
from deploy.nats import PUBLISHERS_FILE, SERVICES, Cluster, Users, configuration
from deploy.nats.configuration import ACCOUNT

NODES = ("node-1", "node-2", "node-3")


class Nodes:
    """Each keeps its ports and its folder below ``data`` whenever it is started again."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._ports = {name: free_port() for name in NODES}
        self._health = {name: free_port() for name in NODES}
        routes = {name: free_port() for name in NODES}
        users = Users(
            operator=public_key(own_seed(data, "operator")),
            services={name: public_key(own_seed(data, name)) for name in SERVICES},
            local=public_key(own_seed(data, "local")),
        )
        tls = certificates(data)
        peers = [f"127.0.0.1:{port}" for port in routes.values()]
        self._text = {
            name: configuration(
                self._folder(name) / "jetstream", self._ports[name], users=users, name=name,
                health_port=self._health[name],
                cluster=Cluster(peers, tls.certificate, tls.key, ca_path(data), "127.0.0.1", routes[name]),
            )
            for name in NODES
        }  # fmt: skip
        self._running: dict[str, NatsServer] = {}

    @property
    def url(self) -> str:
        """All three, comma separated."""
        return ",".join(f"nats://127.0.0.1:{port}" for port in self._ports.values())

    def _folder(self, name: str) -> Path:
        return self._data / name

    def start(self, name: str) -> None:
        """Start a node, for the first time or again; it takes its part in the cluster when it is ready for it."""
        folder = self._folder(name)
        folder.mkdir(exist_ok=True)
        (folder / PUBLISHERS_FILE).touch()
        self._running[name] = NatsServer.start(folder, self._ports[name], self._text[name])

    def kill(self, name: str) -> None:
        """kill -9."""
        self._running.pop(name).kill()

    def stop(self) -> None:
        """End all that run."""
        for name in list(self._running):
            self._running.pop(name).stop()

    def held(self, name: str) -> dict[str, dict[str, Any]]:
        """What a node itself holds of each stream: its own copy's state, by stream."""
        answer = httpx.get(f"http://127.0.0.1:{self._health[name]}/jsz?acc={ACCOUNT}&streams=true", timeout=10).json()
        streams = answer["account_details"][0]["stream_detail"]
        return {stream["name"]: stream["state"] for stream in streams}
