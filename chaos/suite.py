"""A real suite, ``awrach up`` with every part a process, that is started again whenever it has ended."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import httpx
import psutil

from awrach.child import start
from awrach.finding import SERVICES, Endpoints
from awrach.nkey import own_seed
from awrach.suite import ready

_PATIENCE = 120.0
_STOP_WITHIN = 90.0
SUPERVISOR = "awrach up"
REPLICATED = ("agreements", "placements")
PARTS = (SUPERVISOR, "nats-server", *SERVICES, *(f"second {name}" for name in REPLICATED))
"""Every process of a suite with second replicas, by name."""


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition that other processes bring about.

    Raises:
        TimeoutError: it does not come.
    """
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"still waiting for {what}")
        time.sleep(0.05)


class Tended(Protocol):
    """A suite of real processes, of whatever shape."""

    def endpoints(self) -> Endpoints | None:
        """Where it listens, once it does."""

    def tend(self) -> None:
        """Start again what has ended."""


class Answering(Tended, Protocol):
    """One that can be asked what it knows."""

    def until_healthy(self) -> Endpoints:
        """Wait until every service can work, tending it meanwhile."""

    def position(self, endpoints: Endpoints) -> int:
        """The ledger position that figures are known up to."""


class RunningSuite:
    """One data folder and whatever runs on it; ``replicas`` are second processes of services beside the suite's own.

    ``within``: a command that runs the suite as its own last arguments; ``settings``: environment of every part.
    """

    def __init__(
        self,
        data: Path,
        replicas: tuple[str, ...] = (),
        *,
        within: Sequence[str] = (),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data = data
        self._within, self._settings = within, settings or {}
        self._replicas = dict.fromkeys(replicas, "")
        self._beside: dict[str, subprocess.Popen[bytes]] = {}
        self._seen: set[psutil.Process] = set()
        data.mkdir(parents=True, exist_ok=True)
        self._up = self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        """Output goes to a file: nobody may wait for a pipe that is read no more."""
        command = [*self._within, sys.executable, "-m", "awrach", "up", "--ports", "auto", "--data", str(self.data)]
        return start(command, self.log, self._settings)

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        return self._up.pid

    @property
    def log(self) -> Path:
        """What the supervisor and its services say; beside the data, on which a disk of its own may be mounted."""
        return self.data.with_name(f"{self.data.name}-up.log")

    def endpoints(self) -> Endpoints | None:
        """Where the suite says that it listens; stale after a kill, until it is up again."""
        try:
            return Endpoints(**json.loads(Endpoints.path(self.data).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def parts(self) -> dict[str, psutil.Process]:
        """All processes that can be killed now, by name."""
        own = {SUPERVISOR: self._up, **{f"second {name}": process for name, process in self._beside.items()}}
        found: dict[str, psutil.Process] = {}
        with contextlib.suppress(psutil.Error):  # it ends while it is looked at
            for name, process in own.items():
                if process.poll() is None:
                    found[name] = psutil.Process(process.pid)
            for child in psutil.Process(self._up.pid).children():
                command = child.cmdline()
                if command:
                    found["nats-server" if "nats-server" in command[0] else command[-1]] = child
        self._seen |= set(found.values())
        return found

    def tend(self) -> None:
        """Start the suite again if it has ended, as an init system would, and its second replicas after it."""
        self.parts()
        if self._up.poll() is not None:
            self._up = self._begin()
        endpoints = self.endpoints()
        for name, url in self._replicas.items():
            process = self._beside.get(name)
            if endpoints and (process is None or process.poll() is not None or url != endpoints.nats):
                if process is not None:
                    process.kill()
                    process.wait()
                self._beside[name] = self._second(name, endpoints.nats)
                self._replicas[name] = endpoints.nats

    def seconds_took_part(self) -> bool:
        """Whether the second replicas recorded facts; if not, a run proves nothing about replicas."""
        return b'"event": "fact.accepted"' in self._seconds_log.read_bytes()

    @property
    def _seconds_log(self) -> Path:
        return self.data / "seconds.log"

    def _second(self, name: str, url: str) -> subprocess.Popen[bytes]:
        """Beside the suite's own and with its credentials: without them it could take facts and record none."""
        settings = {
            "AWRACH_NATS_URL": url,
            "AWRACH_NATS_SEED": own_seed(self.data, name),
            "AWRACH_PORT": "0",
            "AWRACH_IDENTITY_KEY": (self.data / "identity.key").read_text().strip(),
        }
        return start([sys.executable, "-m", "awrach", "service", name], self._seconds_log, settings)

    def healthy(self) -> bool:
        """Whether the supervisor runs and every service answers that it can work."""
        endpoints = self.endpoints()
        if endpoints is None or self._up.poll() is not None:
            return False
        return all(ready(getattr(endpoints, name)) for name in SERVICES)

    def until_healthy(self) -> Endpoints:
        """Wait for it, tending it meanwhile."""

        def tended() -> bool:
            self.tend()
            return self.healthy()

        until(tended, f"the suite to be ready; see {self.log}")
        endpoints = self.endpoints()
        assert endpoints is not None, "a healthy suite says where it listens"
        return endpoints

    def stop(self) -> None:
        """End everything that was started here, orphans of killed supervisors too."""
        self.parts()
        for process in self._beside.values():
            process.kill()
        self._up.terminate()
        for process in (*self._beside.values(), self._up):
            process.wait(_STOP_WITHIN)
        for left in psutil.wait_procs(self._seen, timeout=_STOP_WITHIN)[1]:
            left.kill()

    def position(self, endpoints: Endpoints) -> int:
        """The ledger position that figures are known up to."""
        return int(httpx.get(f"{endpoints.reporting}/v1/status", timeout=30).json()["position"])
