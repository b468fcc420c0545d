"""The whole suite on this machine: nats-server and three services as real processes, kept alive until stopped."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import httpx

from awrach.auditing import public_keys
from awrach.backup.restoration import refuse_if_under_way
from awrach.certificates import ca_path
from awrach.child import start
from awrach.finding import SERVICES, Endpoints
from awrach.logs.growing import Following
from awrach.logs.showing import Showing
from awrach.nats_server import NatsServer, free_port, has_room, is_free
from awrach.nkey import own_seed
from awrach.options import Ports, notes
from awrach.registering import admit_registered, operating
from awrach.secret_file import made_once
from awrach.server_users import nats_folder, server_configuration
from shared.ledger import ensure_streams
from shared.settings import Settings

_DEFAULT_PORTS = {"nats": 4222, "reporting": 8000, "agreements": 8001, "placements": 8002}
_READY_WITHIN = 60.0
_STOP_WITHIN = 30.0
_RESTART_PAUSE = 0.5
_ASK_EVERY = 2.0


class AlreadyRunning(Exception):
    """Another suite runs from the same data folder."""


@dataclass
class Suite:
    """A running suite. ``to_terminal`` shows the services' logs as well as keeping them."""

    data: Path
    endpoints: Endpoints
    to_terminal: bool
    secure: bool
    _lock: IO[str]
    _in_use: IO[str]
    _nats: NatsServer | None = None
    _ask_at: float = 0.0
    _disk_is_full: bool = False
    _services: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _logs: Following | None = None

    @classmethod
    def start(cls, data: Path, ports: Ports, *, to_terminal: bool, secure: bool = False) -> Suite:
        """Start everything and return once all services are ready; ``secure``: TLS, and nobody without credentials.

        Raises:
            AlreadyRunning: a suite runs from this folder.
            RuntimeError: a part did not become ready; names its log.
        """
        data.mkdir(parents=True, exist_ok=True)
        (data / "logs").mkdir(exist_ok=True)
        data = data.absolute()
        lock = locked(data)
        refuse_if_under_way(data)
        suite = cls(data, _endpoints(ports, data, secure=secure), to_terminal, secure, lock, unused(data))
        if to_terminal:
            suite._logs = Following([suite.log(name) for name in SERVICES], from_end=True)
        try:
            suite._start_nats()
            asyncio.run(suite._make_streams())
            for name in SERVICES:
                suite._start_service(name)
            suite._until_ready()
        except BaseException:
            suite.stop()
            raise
        suite.endpoints.write(data)
        return suite

    def _start_nats(self) -> None:
        port = urlsplit(self.endpoints.nats).port or 0
        health = free_port()
        config = server_configuration(self.data, port, secure=self.secure, health_port=health)
        self._nats = NatsServer.start(
            nats_folder(self.data), port, config, [self._in_use], f"http://127.0.0.1:{health}"
        )

    async def _make_streams(self) -> None:
        """Also bring the server's users up to date with the register, should the two have come apart."""
        settings = Settings()
        async with operating(self.data, self.endpoints) as connection:
            await ensure_streams(connection, intake_days=settings.intake_days, replicas=1)
            await admit_registered(self.data, self.endpoints, connection)

    def _start_service(self, name: str) -> None:
        environment = service_environment(self.data, self.endpoints, name) | {
            "AWRACH_REPLICAS": "1",
            "AWRACH_HOST": "127.0.0.1",
            "AWRACH_PORT": str(urlsplit(getattr(self.endpoints, name)).port),
            "AWRACH_IDENTITY_KEY": _identity_key(self.data),
            "AWRACH_AUDITOR_KEYS": Settings().auditor_keys or str(public_keys(self.data)),
            "AWRACH_LOG_FORMAT": "json",
            "AWRACH_LOG_FILE": str(self.log(name)),
        }
        command = [sys.executable, "-m", "awrach", "service", name]
        self._services[name] = start(command, self.log(name), environment, [self._in_use])

    def log(self, name: str) -> Path:
        """Where a service's log lines are kept."""
        return self.data / "logs" / f"{name}.log"

    def _until_ready(self) -> None:
        deadline, told = time.monotonic() + _READY_WITHIN, False
        for name in SERVICES:
            while not ready(address := getattr(self.endpoints, name)):
                if building := _building(address):
                    deadline = time.monotonic() + _READY_WITHIN
                    if not told:
                        notes.print(f"{name}: {building}")
                    told = True
                if self._services[name].poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{name} did not become ready; see {self.log(name)}")
                self.show_logs()
                time.sleep(0.05)

    def show_logs(self) -> None:
        """Show what the services have logged since the last time, if that is to be shown."""
        if self._logs is None:
            return
        settings = Settings()
        people = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
        showing = Showing(sys.stderr, "people" if people else "plain")
        with contextlib.suppress(
            OSError
        ):  # shown into a file on a full disk: they are kept, and nothing may end for it
            for line in self._logs.more():
                showing.show(line)

    def tend(self) -> list[str]:
        """Start again what has died, and say so in one sentence each."""
        self.show_logs()
        told = self._after_a_full_disk()
        if self._nats is not None and self._nats.process.poll() is not None:
            time.sleep(_RESTART_PAUSE)
            try:
                self._start_nats()
            except (RuntimeError, OSError) as error:
                return [f"nats-server had ended and cannot be started; trying again: {error}"]
            told.append("nats-server had ended and was started again")
        for name, process in list(self._services.items()):
            if process.poll() is not None:
                time.sleep(_RESTART_PAUSE)
                self._start_service(name)
                told.append(f"{name} had ended and was started again")
        return told

    def _after_a_full_disk(self) -> list[str]:
        """End a server that has given up writing as soon as there is room again, so that it is started again."""
        if self._nats is None or time.monotonic() < self._ask_at:
            return []
        self._ask_at = time.monotonic() + _ASK_EVERY
        if not self._nats.has_given_up_writing():
            return []
        if not has_room(nats_folder(self.data)):
            told = (
                [] if self._disk_is_full else [f"the disk is full: no fact can be taken; free some space ({self.data})"]
            )
            self._disk_is_full = True
            return told
        self._disk_is_full = False
        self._nats.stop()
        return ["the disk was full and has room again"]

    def pids(self) -> dict[str, int]:
        """The process ids of the parts."""
        own = {"nats-server": self._nats.process.pid} if self._nats else {}
        return own | {name: process.pid for name, process in self._services.items()}

    def stop(self) -> None:
        """Services first, each finishing what it decides; NATS last."""
        Endpoints.path(self.data).unlink(missing_ok=True)
        for process in self._services.values():
            process.terminate()
        for process in self._services.values():
            try:
                process.wait(_STOP_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.show_logs()
        if self._nats is not None:
            self._nats.stop()
        self._in_use.close()
        self._lock.close()


def service_environment(data: Path, endpoints: Endpoints, name: str) -> dict[str, str]:
    """Where a service of this folder's suite finds NATS, as whom it goes there, and its database."""
    settings = Settings()
    chosen = "database_url" in settings.model_fields_set
    return {
        "AWRACH_NATS_URL": endpoints.nats,
        "AWRACH_NATS_SEED": own_seed(data, name),
        "AWRACH_NATS_CA": endpoints.nats_ca,
        "AWRACH_DATABASE_URL": settings.database_url if chosen else f"sqlite:///{data.absolute()}/reporting.sqlite3",
    }


def ready(address: str) -> bool:
    """Whether a service says that it can do its work."""
    try:
        return httpx.get(f"{address}/health/ready", timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _building(address: str) -> str:
    """What a service says that builds its figures from the ledger first, which takes as long as there is much of it."""
    try:
        detail = str(httpx.get(f"{address}/health/ready", timeout=2).json().get("detail", ""))
    except (httpx.TransportError, ValueError):
        return ""
    return detail if "is being built" in detail else ""


def _endpoints(ports: Ports, data: Path, *, secure: bool) -> Endpoints:
    """The default ports where they are free; free ones where they are taken, or for all if so asked."""
    chosen = {
        name: port if ports is Ports.DEFAULT and is_free(port) else free_port() for name, port in _DEFAULT_PORTS.items()
    }
    return Endpoints(
        nats=f"{'tls' if secure else 'nats'}://127.0.0.1:{chosen['nats']}",
        **{name: f"http://127.0.0.1:{chosen[name]}" for name in SERVICES},
        nats_ca=str(ca_path(data)) if secure else "",
    )


def locked(data: Path) -> IO[str]:
    """Hold the folder; the lock goes with the process, however it ends.

    Raises:
        AlreadyRunning: a suite runs from it.
    """
    lock = (data / "lock").open("w")
    if not _lock_taken(lock):
        lock.close()
        raise AlreadyRunning(f"a suite runs from {data} already; stop it, or use another --data")
    return lock


def unused(data: Path) -> IO[str]:
    """Wait until what a killed suite left behind has ended: two NATS servers on one store would destroy it.

    Every part keeps this file open and with it the lock, however its suite ended.

    Raises:
        RuntimeError: a part of an earlier suite does not end.
    """
    held = (data / "in-use").open("w")
    deadline, told = time.monotonic() + 2 * _STOP_WITHIN, False
    while not _lock_taken(held):
        if not told:
            notes.print("a part of an earlier suite is still ending; waiting for it")
            told = True
        if time.monotonic() > deadline:
            raise RuntimeError(f"a part of an earlier suite still runs from {data}; end it")
        time.sleep(0.05)
    return held


def _lock_taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _identity_key(data: Path) -> str:
    """The folder's secret, made once, readable by its owner only."""
    return made_once(data / "identity.key", lambda: secrets.token_hex(32))
