"""The suite of docker-compose.yml as the drill handles it: settings, up, down, commands in containers, kills."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awrach.nats_server import free_port
from tests.cli.running import until

_PORTS = (
    "NATS_PORT",
    "NATS_2_PORT",
    "NATS_3_PORT",
    "REPORTING_PORT",
    "AGREEMENTS_PORT",
    "PLACEMENTS_PORT",
    "PROMETHEUS_PORT",
)
_UP_WITHIN = 300


@dataclass(frozen=True, slots=True)
class Containers:
    """One suite; ``folder`` holds its .env, its credentials and what a publisher's machine would hold."""

    folder: Path
    ports: dict[str, int]
    nodes: tuple[str, ...]

    @classmethod
    def prepare(cls, folder: Path, nodes: Sequence[str] = ("nats",)) -> Containers:
        """Write the settings, ports that are free now among them; nothing runs yet."""
        suite = cls(folder, {name: free_port() for name in _PORTS}, tuple(nodes))
        settings: dict[str, Any] = {
            **suite.ports,
            "CREDENTIALS": folder / "credentials",
            "OPERATOR_ID": os.getuid() or 1000,
            "NATS_NODES": ",".join(nodes),
            "AWRACH_NATS_URL": ",".join(f"tls://{node}:4222" for node in nodes),
            "AWRACH_REPLICAS": len(nodes),
            "AWRACH_PUBLIC_AS_OF": "now",  # a release would show nothing before tomorrow
            "COMPOSE_PROFILES": "cluster" if len(nodes) > 1 else "",
        }
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        return suite

    def compose(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Docker Compose on it."""
        command = [*os.environ["COMPOSE"].split(), "--env-file", str(self.folder / ".env"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
        if check and done.returncode:
            raise AssertionError(f"{' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done

    def up(self) -> None:
        """Start everything and wait until all say that they are ready."""
        done = self.compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", str(_UP_WITHIN), check=False)
        if done.returncode:
            logs = self.compose("logs", "--tail", "20", check=False).stdout
            raise AssertionError(f"it does not come up: {done.stderr[-3000:]}\n{logs[-8000:]}")

    def down(self) -> None:
        """Stop and remove the containers; their volumes stay."""
        self.compose("down")

    def vanish(self) -> None:
        """Remove everything of every profile, data included: a container that is left would hold its volumes."""
        self.compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "5")

    def operator(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """What an operator types: ``docker compose run --rm operator …``."""
        return self.compose("run", "--rm", "--no-TTY", "operator", *arguments, check=check)

    def within(self, service: str, *command: str) -> str:
        """What a command answers inside a service's container."""
        return self.compose("exec", "--no-TTY", service, *command).stdout

    def kill(self, service: str) -> None:
        """Kill -9 of what runs in a container; the engine starts it again, and the service becomes ready."""
        before = self.state(service)["RestartCount"]
        self.compose("exec", "--no-TTY", service, "sh", "-c", "kill -9 $(cat /proc/1/task/1/children)", check=False)
        until(lambda: self.state(service)["RestartCount"] > before, f"{service} to be started again")
        until(lambda: self.state(service)["State"]["Health"]["Status"] == "healthy", f"{service} to be ready again")

    def whole(self) -> bool:
        """Whether every node has caught up with every stream and consumer: only then may another one go."""
        ask = ("wget", "-q", "-O", "-", "http://127.0.0.1:8222/healthz")
        return all(
            self.compose("exec", "--no-TTY", node, *ask, check=False).stdout.strip() == '{"status":"ok"}'
            for node in self.nodes
        )

    def troubles(self) -> str:
        """The services' last lines that are not of single facts and batches."""
        logs = self.compose("logs", "agreements", "placements", "reporting", "streams", check=False).stdout
        routine = ('"event": "fact.', '"event": "projection.advanced"')
        return "\n".join([line for line in logs.splitlines() if not any(one in line for one in routine)][-80:])

    def state(self, service: str) -> dict[str, Any]:
        """What the engine knows of a service's container."""
        container = self.compose("ps", "--all", "--quiet", service).stdout.strip()
        docker = [os.environ["DOCKER"], "inspect", container]
        found: list[dict[str, Any]] = json.loads(subprocess.run(docker, capture_output=True, check=True).stdout)
        return found[0]

    def address(self, service: str) -> str:
        """Where a service's HTTP is published."""
        return f"http://127.0.0.1:{self.ports[f'{service.upper()}_PORT']}"

    def publishers_folder(self) -> Path:
        """A folder with which ``awrach publish --data`` finds the suite from outside, as its publishers."""
        folder = self.folder / "outside"
        if not folder.exists():
            folder.mkdir()
            (folder / "publishers").symlink_to(self.folder / "credentials")
        names = ("NATS_PORT", "NATS_2_PORT", "NATS_3_PORT")[: len(self.nodes)]
        found = {name: self.address(name) for name in ("reporting", "agreements", "placements")}
        nats = ",".join(f"tls://127.0.0.1:{self.ports[name]}" for name in names)
        ca = next((self.folder / "credentials").glob("*/ca.pem"))
        (folder / "endpoints.json").write_text(json.dumps({"nats": nats, **found, "nats_ca": str(ca)}))
        return folder
