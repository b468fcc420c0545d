"""Files that grow, and begin anew when they are full."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from awrach.logs.lines import Line, lines
from shared.log_file import earlier


class Growing:
    """One log file; its service is its name."""

    def __init__(self, path: Path, *, from_end: bool) -> None:
        self._path = path
        self._file: IO[str] | None = self._opened()
        self._begun = ""
        self._at = ""
        if from_end and self._file is not None:
            self._file.seek(0, os.SEEK_END)

    def more(self) -> list[Line]:
        """The whole lines that came since the last look."""
        texts = self._texts()
        if self._turned():
            texts += self._texts()  # what came between the look and the turn
            self.close()
            self._file = self._opened()
            texts += self._texts()
        found = list(lines(texts, self._path.stem, self._at))
        self._at = found[-1].at if found else self._at
        return found

    def _texts(self) -> list[str]:
        """A line that is only half written waits for its end."""
        self._file = self._file or self._opened()
        text = self._begun + (self._file.read() if self._file else "")
        *whole, self._begun = text.split("\n")
        return whole

    def _turned(self) -> bool:
        """Whether another file has taken the place of the one that is read."""
        if self._file is None or not self._path.exists():
            return False
        return os.fstat(self._file.fileno()).st_ino != self._path.stat().st_ino

    def _opened(self) -> IO[str] | None:
        try:
            return self._path.open(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None

    def close(self) -> None:
        """Read no more."""
        if self._file is not None:
            self._file.close()


class Following:
    """Several files: what came, in the order of time."""

    def __init__(self, paths: Iterable[Path], *, from_end: bool) -> None:
        self._files = [Growing(path, from_end=from_end) for path in paths]

    def more(self) -> list[Line]:
        """What came since the last look."""
        return in_order(line for file in self._files for line in file.more())


def in_order(found: Iterable[Line]) -> list[Line]:
    """By time; lines of one source and one time keep their order."""
    return sorted(found, key=lambda line: line.at)


def logs_of(data: Path) -> list[Path]:
    """The files that the parts of a suite on this machine log into."""
    return [*sorted((data / "logs").glob("*.log")), *(data / "nats").glob("nats-server.log")]


def held(paths: Iterable[Path]) -> Iterator[Line]:
    """All that is in files, a half-written last line included."""
    for path in paths:
        with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
            yield from lines(file, path.name.split(".log")[0])


def full(paths: Iterable[Path]) -> list[Path]:
    """The files that were full before these, oldest first; ``nats-server`` names its own by their time."""
    return [
        one
        for path in paths
        for one in (*sorted(path.parent.glob(f"{path.name}.2*.*")), *earlier(path))
        if one.exists()
    ]
