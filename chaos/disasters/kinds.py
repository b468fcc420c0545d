"""What befalls a suite beside kill -9: its database goes away, its disk fills up, its clock jumps."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import libfaketime

from chaos.suite import RunningSuite
from tests.postgresql import PostgreSQL

_DISK = 256 * 1024 * 1024
_CHUNK = 64 * 1024


class Disaster(Protocol):
    """``within`` and ``settings``: what the suite has to be started with, see :class:`chaos.suite.RunningSuite`.

    ``facts_go_on``: whether facts are taken and decided meanwhile.
    """

    within: Sequence[str]
    settings: Mapping[str, str]
    facts_go_on: bool

    def strike(self, suite: RunningSuite, /) -> None:
        """Let it happen."""

    def relieve(self) -> None:
        """Let it be over."""


class DatabaseAway:
    """PostgreSQL ends without a word, and is started again."""

    facts_go_on = True
    within: Sequence[str] = ()

    def __init__(self, server: PostgreSQL) -> None:
        self._server = server
        self.settings: Mapping[str, str] = {"AWRACH_DATABASE_URL": server.schema()}

    def strike(self, _: RunningSuite, /) -> None:
        """As a power cut would end it."""
        self._server.kill()

    def relieve(self) -> None:
        """It recovers by itself."""
        self._server.start()


class DiskFull:
    """Streams and figures are on a small disk of their own, which something else fills to its last byte."""

    facts_go_on = False

    def __init__(self, disk: Path) -> None:
        """``disk``: a folder that the disk is mounted on, for the suite's processes alone."""
        self._disk = disk
        mount = f'mkdir -p "$0" && mount -t tmpfs -o size={_DISK} disk "$0" && exec "$@"'
        self.within: Sequence[str] = (
            shutil.which("unshare") or "unshare",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            mount,
            str(disk),
        )
        self.settings: Mapping[str, str] = {"AWRACH_DATABASE_URL": f"sqlite:///{disk}/reporting.sqlite3"}
        self._ballast = Path()

    def strike(self, suite: RunningSuite, /) -> None:
        """The disk is seen through a process that it is mounted for."""
        self._ballast = Path(f"/proc/{suite.pid}/root{self._disk}/ballast")
        with self._ballast.open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(_CHUNK))

    def relieve(self) -> None:
        """Somebody makes room."""
        self._ballast.unlink()


class ClockJumps:
    """The clock of all three services jumps by an hour, and back; nats-server asks the kernel and does not notice."""

    facts_go_on = True
    within: Sequence[str] = ()

    def __init__(self, folder: Path, seconds: int) -> None:
        self._seconds = seconds
        self._offset = folder / "clock"
        self.relieve()
        self.settings: Mapping[str, str] = {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def strike(self, _: RunningSuite, /) -> None:
        """Read again within a second."""
        self._offset.write_text(f"{self._seconds:+d}\n")

    def relieve(self) -> None:
        """The right time again."""
        self._offset.write_text("+0\n")


def _library() -> Path:
    return next((Path(libfaketime.__file__).parent / "vendor").rglob("libfaketime.so.1"))
