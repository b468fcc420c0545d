"""Standard error in a file that begins anew when it is full; full ones are kept beside it as ``….log.1`` and so on."""

from __future__ import annotations

import contextlib
import os
import threading
from itertools import pairwise
from pathlib import Path

KEPT = 4
"""Full files that are kept beside the one that is written."""


def earlier(path: Path) -> list[Path]:
    """The full files before this one, oldest first, whether they are there or not."""
    return [path.with_name(f"{path.name}.{age}") for age in range(KEPT, 0, -1)]


class LogFile:
    """What structlog writes to. Whatever else this process says, its last trace among it, goes into the same file.

    Only one process may write to one file. Where it cannot be written (the disk is full) lines are lost, and the
    service goes on: nothing that counts is in them alone.
    """

    def __init__(self, path: Path, most: int) -> None:
        """``most`` bytes or little more go into one file."""
        self._path = path
        self._most = most
        self._turning = threading.Lock()
        self._open()

    def write(self, text: str) -> int:
        """Write to standard error, after turning to a new file if this one is full."""
        with self._turning:
            self._size += len(text)
            with contextlib.suppress(OSError):
                if self._size > self._most:
                    self._turn()
                os.write(2, text.encode(errors="replace"))  # not through a buffer, which would keep it and fail again
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""

    def _open(self) -> None:
        """Put the file in the place of standard output and error."""
        opened = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for stream in (1, 2):
            os.dup2(opened, stream)
        os.close(opened)
        self._size = os.fstat(2).st_size

    def _turn(self) -> None:
        files = [*earlier(self._path), self._path]
        for older, newer in pairwise(files):
            if newer.exists():
                newer.replace(older)
        self._open()
