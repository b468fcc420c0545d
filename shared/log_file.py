"""Where log lines go, so that a disk that is full costs lines and nothing else.

A file begins anew when it is full; full ones are kept beside it as ``….log.1`` and so on.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from itertools import pairwise
from pathlib import Path

KEPT = 4
"""Full files that are kept beside the one that is written."""


def earlier(path: Path) -> list[Path]:
    """The full files before this one, oldest first, whether they are there or not."""
    return [path.with_name(f"{path.name}.{age}") for age in range(KEPT, 0, -1)]


class StandardError:
    """What structlog writes to. Where it cannot be written (the disk is full, nobody reads it any more) lines are lost,
    and the service goes on: nothing that counts is in them alone.
    """

    def write(self, text: str) -> int:
        """Write at once, if that is possible."""
        with contextlib.suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""


class LogFile(StandardError):
    """Standard error in a file: whatever else this process says, its last trace among it, goes there too.

    Only one process may write to one file.
    """

    def __init__(self, path: Path, most: int) -> None:
        """``most`` bytes or little more go into one file. One that cannot be opened now is tried again."""
        self._path = path
        self._most = most
        self._turning = threading.Lock()
        self._size = most
        self._owed = b""  # the end of a line that the disk had no room for, so that the next one is whole
        with contextlib.suppress(OSError):
            self._put_in_place(self._opened(path))

    def write(self, text: str) -> int:
        """Write to standard error, after turning to a new file if this one is full."""
        with self._turning, contextlib.suppress(OSError):
            told = self._owed + text.encode(errors="replace")
            if self._size + len(told) > self._most:
                self._turn()
            written = os.write(2, told)  # not through a buffer, which would keep it and fail again
            self._size += written
            self._owed = b"" if written == len(told) else b"\n"
        return len(text)

    def _opened(self, path: Path) -> int:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def _put_in_place(self, opened: int) -> None:
        """Of standard output and error."""
        for stream in (1, 2):
            os.dup2(opened, stream)
        os.close(opened)
        self._size = os.fstat(2).st_size

    def _turn(self) -> None:
        """The new file comes first: where there is no room for it, the old ones must not be moved out one by one."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        opened = self._opened(fresh)
        for older, newer in pairwise([*earlier(self._path), self._path]):
            if newer.exists():
                newer.replace(older)
        fresh.replace(self._path)
        self._put_in_place(opened)
