"""One NATS, one database, and services of two releases beside each other."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from awrach.finding import SERVICES, Endpoints
from awrach.nats_server import NatsServer, free_port
from awrach.suite import ready
from chaos.suite import until
from chaos.upgrading.release import Release

_STOP_WITHIN = 60.0
_ENDED_IN_ORDER = (0, -signal.SIGTERM)
"""uvicorn, once it has ended everything, ends by the signal that it was told to end with."""
_IDENTITY_KEY = "5e" * 32
_MIGRATING = "services.reporting.migrating"


@dataclass
class Replica:
    """A service of one release."""

    process: subprocess.Popen[bytes]
    url: str


@dataclass
class TwoReleases:
    """Nothing is started again here: a service that ends by itself is a miss."""

    data: Path
    database: str
    misses: list[str] = field(default_factory=list)
    replicas: dict[tuple[str, str], Replica] = field(default_factory=dict)
    """By the release's name and the service's."""
    _nats: NatsServer | None = None

    def begin(self, release: Release) -> None:
        """NATS, and the first release's services."""
        self.data.mkdir(parents=True, exist_ok=True)
        self._nats = NatsServer.start(self.data / "nats", free_port())
        self.prepare(release)
        for name in SERVICES:
            self.start(release, name)

    def prepare(self, release: Release) -> None:
        """What a release needs done once before it starts: streams, and the reporting database in its shape."""
        self._run(release, "awrach", "streams")
        if release.has(_MIGRATING):
            self._run(release, _MIGRATING)

    def take_over(self, new: Release, old: Release) -> None:
        """Service by service: the new one beside the old one, and the old one ends when the new one can work."""
        self.prepare(new)
        for name in SERVICES:
            self.start(new, name)
            self.end(old, name)

    def start(self, release: Release, name: str) -> None:
        """Return once it is ready."""
        port = free_port()
        with self._log(release, name).open("ab") as log:
            process = subprocess.Popen(
                release.command("awrach", "service", name), cwd=release.root, env=self._settings(port),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        replica = Replica(process, f"http://127.0.0.1:{port}")
        try:
            until(lambda: ready(replica.url), f"{name} of the {release.name} release; see {self._log(release, name)}")
        except TimeoutError:
            process.kill()
            raise
        self.replicas[release.name, name] = replica

    def end(self, release: Release, name: str) -> None:
        """In order, as Compose would stop it."""
        replica = self.replicas.pop((release.name, name))
        replica.process.terminate()
        code = replica.process.wait(_STOP_WITHIN)
        if code not in _ENDED_IN_ORDER:
            self.misses.append(f"{name} of the {release.name} release ended with {code}")

    def stop(self) -> None:
        """End everything."""
        for replica in self.replicas.values():
            replica.process.kill()
            replica.process.wait()
        if self._nats is not None:
            self._nats.stop()

    def tend(self) -> None:
        """Tell what has ended by itself."""
        for (release, name), replica in list(self.replicas.items()):
            if replica.process.poll() is not None:
                del self.replicas[release, name]
                self.misses.append(f"{name} of the {release} release ended by itself")

    def endpoints(self) -> Endpoints:
        """Of the services that run now."""
        assert self._nats is not None, "was begun"
        urls = {name: replica.url for (_, name), replica in self.replicas.items()}
        return Endpoints(nats=self._nats.url, **{name: urls[name] for name in SERVICES})

    def until_healthy(self) -> Endpoints:
        """Wait until each of them can work, or has ended: that is a miss, not something to wait for."""

        def settled() -> bool:
            self.tend()
            return all(ready(replica.url) for replica in self.replicas.values())

        until(settled, f"the services to be ready; see {self.data}")
        return self.endpoints()

    def reporting(self) -> list[str]:
        """Addresses of all replicas that answer questions now."""
        return [replica.url for (_, name), replica in list(self.replicas.items()) if name == "reporting"]

    def position(self, endpoints: Endpoints) -> int:
        """The ledger position that figures are known up to."""
        return int(httpx.get(f"{endpoints.reporting}/v1/status", timeout=30).json()["position"])

    def _run(self, release: Release, *arguments: str) -> None:
        subprocess.run(
            release.command(*arguments), cwd=release.root, env=self._settings(0), check=True, stdout=subprocess.DEVNULL
        )

    def _settings(self, port: int) -> dict[str, str]:
        assert self._nats is not None, "was begun"
        return os.environ | {
            "AWRACH_NATS_URL": self._nats.url,
            "AWRACH_DATABASE_URL": self.database,
            "AWRACH_IDENTITY_KEY": _IDENTITY_KEY,
            "AWRACH_PORT": str(port),
        }

    def _log(self, release: Release, name: str) -> Path:
        return self.data / f"{name}-{release.name}.log"
