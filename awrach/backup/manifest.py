"""What a folder of backups holds. ``manifest.json`` is the last good backup; files that it names never change.

A run notes what it has done in ``unfinished.json`` and puts that in the manifest's place as its last act: killed at
any moment, it leaves the last good backup as it was, and the next run goes on.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

FORMAT = 1
MANIFEST, UNFINISHED = "manifest.json", "unfinished.json"


class Damaged(Exception):
    """A file of the backup is missing or not as it was written; the message names it."""


class File(msgspec.Struct, frozen=True):
    """A sealed file: its size in bytes and SHA-256 (hex) as it lies there."""

    name: str
    size: int
    sha256: str


class Segment(msgspec.Struct, frozen=True):
    """Consecutive messages of a stream: sequences, how many, the last one's stamp (ns), SHA-256 of their records."""

    file: File
    first: int
    last: int
    messages: int
    stamp: int
    content: str


class Stream(msgspec.Struct, frozen=True):
    """A stream up to the sequence ``last``. ``first`` and ``removed``: what it had forgotten when it was read."""

    last: int
    first: int
    removed: int
    segments: tuple[Segment, ...] = ()

    @property
    def messages(self) -> int:
        """How many messages the segments hold."""
        return sum(one.messages for one in self.segments)


class Manifest(msgspec.Struct, frozen=True):
    """One backup, times in RFC 3339; ``position`` is the last ledger position in it, ``software`` what wrote it."""

    format: int
    began_at: str
    software: str
    finished_at: str = ""
    configuration: File | None = None
    streams: dict[str, Stream] = {}

    @property
    def position(self) -> int:
        """The ledger position that it reaches."""
        return self.streams["LEDGER"].last if "LEDGER" in self.streams else 0

    @property
    def files(self) -> list[File]:
        """Every file that it needs."""
        own = [self.configuration] if self.configuration else []
        return own + [segment.file for stream in self.streams.values() for segment in stream.segments]


class Folder:
    """A folder of backups."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def last_good(self) -> Manifest | None:
        """The backup that can be restored, if there is one.

        Raises:
            Damaged: its manifest cannot be read.
        """
        return self._read(MANIFEST)

    def unfinished(self) -> Manifest | None:
        """What a run that did not come to its end has done; one that cannot be read is as good as none."""
        try:
            return self._read(UNFINISHED)
        except Damaged:
            return None

    def _read(self, name: str) -> Manifest | None:
        try:
            found = msgspec.json.decode((self.path / name).read_bytes(), type=Manifest)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            raise Damaged(f"{self.path / name} cannot be read: {error}") from error
        if found.format != FORMAT:
            raise Damaged(f"{self.path / name} has the format {found.format}; this release reads {FORMAT}")
        return found

    def note(self, manifest: Manifest) -> None:
        """Remember how far a run has come."""
        self._write(UNFINISHED, _readable(manifest))

    def finish(self, manifest: Manifest) -> None:
        """Make this the last good backup, and remove what only earlier ones needed."""
        self.note(manifest)
        (self.path / UNFINISHED).replace(self.path / MANIFEST)
        self._settle()
        needed = {one.name for one in manifest.files}
        for path in self.path.glob("*.age*"):
            if path.name not in needed:
                path.unlink()

    def add(self, name: str, content: bytes) -> File:
        """A new file, on disk when this returns."""
        self._write(name, content)
        return File(name, len(content), hashlib.sha256(content).hexdigest())

    def content(self, file: File) -> bytes:
        """A file as it was written.

        Raises:
            Damaged: it is missing, cut off or changed.
        """
        try:
            content = (self.path / file.name).read_bytes()
        except OSError as error:
            raise Damaged(f"{self.path / file.name} cannot be read: {error}") from error
        if len(content) != file.size:
            raise Damaged(f"{self.path / file.name} has {len(content)} bytes; it had {file.size} when it was written")
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise Damaged(f"{self.path / file.name} is not as it was written: its SHA-256 differs")
        return content

    def _write(self, name: str, content: bytes) -> None:
        draft = self.path / f"{name}.new"
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        draft.replace(self.path / name)
        self._settle()

    def _settle(self) -> None:
        """Names are on disk as well."""
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Two runs at once would remove each other's files.

        Raises:
            BlockingIOError: another one is under way.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield


def _readable(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
