"""Streams become segments. A run reads what is new since the last one; see docs/adr/0022 for the order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import Header

from awrach.backup import archive
from awrach.backup.manifest import Folder, Manifest, Segment, Stream
from awrach.backup.reading import State, held, state_of
from awrach.backup.sealing import Seal

ORDER = ("LEDGER", "IDENTITY", "PUBLISHERS", "INTAKE")
"""Whatever a captured message needs is captured after it: person keys after the ledger, undecided messages last."""

_FORGETS = "IDENTITY"
OF_STRANGERS = "INTAKE"
_SEGMENT = 32 * 1024 * 1024
"""Bytes of records in one segment, before compression."""


class AnotherHistory(Exception):
    """The folder holds backups of a suite whose streams went on differently; the message says what to do."""


@dataclass
class Growing:
    """Records that are to become the next segment; ``unsure`` are those of a batch whose end was not seen yet."""

    stream: str
    size: int = 0
    sure: list[bytes] = field(default_factory=list)
    unsure: list[bytes] = field(default_factory=list)
    first: int = 0
    last: int = 0
    stamp: int = 0

    def add(self, message: Msg) -> None:
        """Take in one message; a batch counts once it is whole. Where persons are forgotten, its end may be gone."""
        self.unsure.append(archive.record(message, with_headers=self.stream != OF_STRANGERS))
        self.first = self.first or archive.sequence(message)
        if self.stream == _FORGETS or _ends_a_batch(message):
            self.size += sum(map(len, self.unsure))
            self.sure += self.unsure
            self.unsure = []
            self.last, self.stamp = archive.sequence(message), archive.stamp(message)


def _ends_a_batch(message: Msg) -> bool:
    headers = message.headers or {}
    return Header.BATCH_ID not in headers or Header.BATCH_COMMIT in headers


@dataclass
class Capture:
    """One run into one folder; ``manifest`` grows with every segment. ``run`` makes names that no other run uses."""

    connection: Client
    folder: Folder
    seal: Seal
    manifest: Manifest
    run: str
    segment_size: int = _SEGMENT
    tell: Callable[[str, Stream], None] = lambda _, __: None

    async def streams(self) -> None:
        """Everything that is recorded, in the order that keeps it consistent."""
        for name in ORDER:
            self.tell(name, await self._stream(name))

    async def _stream(self, name: str) -> Stream:
        state = await state_of(self.connection, name)
        before = self.manifest.streams.get(name)
        if before is not None and name == _FORGETS and (before.first, before.removed) != (state.first, state.removed):
            before = None  # a person was forgotten, and must not live on in here: written anew without that entry
        if before is not None:
            await self._same_history(name, before, state)
        kept = tuple(one for one in before.segments if one.last >= state.first) if before else ()
        stream = Stream(before.last if before else 0, state.first, state.removed, kept)
        return await self._grow(name, stream, state)

    async def _same_history(self, name: str, before: Stream, state: State) -> None:
        known = before.segments[-1] if before.segments else None
        comparable = known is not None and known.last >= state.first
        if before.last > state.last or (comparable and not await self._holds(name, known)):
            raise AnotherHistory(
                f"{self.folder.path} holds backups of another suite, or of this one before it was restored: its {name} "
                "went on differently. Back up into an empty folder"
            )

    async def _holds(self, name: str, segment: Segment | None) -> bool:
        """Whether the stream has the last message of a segment where the segment has it."""
        if segment is None:
            return False
        there = [one async for batch in held(self.connection, name, segment.last, segment.last) for one in batch]
        return [archive.stamp(one) for one in there] == [segment.stamp]

    async def _grow(self, name: str, stream: Stream, state: State) -> Stream:
        growing = Growing(name)
        async for messages in held(self.connection, name, stream.last + 1, state.last):
            for message in messages:
                growing.add(message)
                if growing.size >= self.segment_size and not growing.unsure:
                    stream = self._flush(name, stream, growing)
                    growing = Growing(name)
        unfinished = bool(growing.unsure)
        if growing.sure:
            stream = self._flush(name, stream, growing)
        if not unfinished:  # what is behind the last message was forgotten; its places must not be given away again
            stream = msgspec.structs.replace(stream, last=max(stream.last, state.last))
        self._note(name, stream)
        return stream

    def _flush(self, name: str, stream: Stream, growing: Growing) -> Stream:
        records = b"".join(growing.sure)
        file = self.folder.add(f"{name}-{growing.first:012d}-{self.run}.age", self.seal(archive.compressed(records)))
        content = hashlib.sha256(records).hexdigest()
        segment = Segment(file, growing.first, growing.last, len(growing.sure), growing.stamp, content)
        stream = msgspec.structs.replace(stream, last=growing.last, segments=(*stream.segments, segment))
        self._note(name, stream)
        return stream

    def _note(self, name: str, stream: Stream) -> None:
        self.manifest = msgspec.structs.replace(self.manifest, streams=self.manifest.streams | {name: stream})
        self.folder.note(self.manifest)
