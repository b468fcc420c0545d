"""Segments become streams again: the same messages at the same places, stored at the same moments, and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client

from awrach.backup import archive
from awrach.backup.capturing import OF_STRANGERS, ORDER
from awrach.backup.manifest import Damaged, Folder, Manifest, Segment, Stream
from awrach.backup.reading import State, held, state_of
from awrach.backup.sealing import Opener
from shared.ledger.api import ApiError, call

_NO_STREAM = 10059
_CHUNK = 512 * 1024
_ANSWER_WITHIN = 60.0


class NotRestored(Exception):
    """A stream is not as the backup has it; the message says where."""


def opened(folder: Folder, opener: Opener, segment: Segment) -> bytes:
    """The records of a segment, compressed as they were.

    Raises:
        Damaged: missing, cut off or changed.
        BadKey: sealed for others.
    """
    compressed = opener(folder.content(segment.file))
    if hashlib.sha256(archive.decompressed(compressed)).hexdigest() != segment.content:
        raise Damaged(f"{folder.path / segment.file.name} holds other records than were written")
    return compressed


@dataclass
class Restore:
    """One backup into a NATS that holds none of its streams, or what an earlier try left. ``definitions``: by name."""

    connection: Client
    folder: Folder
    opener: Opener
    definitions: dict[str, dict[str, Any]]
    tell: Callable[[str, Stream], None] = lambda _, __: None

    async def streams(self, manifest: Manifest) -> None:
        """Every stream, checked message by message; what an earlier try has finished stays.

        Raises:
            NotRestored, Damaged, BadKey: the message says what is wrong, and where.
        """
        for name in ORDER:
            stream = manifest.streams[name]
            if await self._difference(name, stream):
                await self._remove(name)
                await self._stream(name, stream)
                if difference := await self._difference(name, stream):
                    raise NotRestored(f"{name}: {difference}")
            self.tell(name, stream)

    async def _remove(self, name: str) -> None:
        """What is there is empty, or the half of a try that was ended: the server keeps such a half."""
        try:
            await call(self.connection, f"STREAM.DELETE.{name}")
        except ApiError as error:
            if error.code != _NO_STREAM:
                raise

    async def _stream(self, name: str, stream: Stream) -> None:
        config = {"name": name, **self.definitions[name]}
        started = await call(self.connection, f"STREAM.RESTORE.{name}", {"config": config, "state": {}})
        where = started["deliver_subject"]
        for part in self._parts(stream):
            for start in range(0, len(part), _CHUNK):
                await self._send(name, where, part[start : start + _CHUNK])
        await self._send(name, where, b"")

    def _parts(self, stream: Stream) -> Iterator[bytes]:
        first = stream.segments[0].first if stream.segments else stream.last + 1
        yield archive.beginning(first, stream.last, stream.messages)
        for segment in stream.segments:
            yield opened(self.folder, self.opener, segment)
        yield archive.end()

    async def _send(self, name: str, where: str, chunk: bytes) -> None:
        reply = await self.connection.request(where, chunk, timeout=_ANSWER_WITHIN)
        answer = json.loads(reply.data) if reply.data else {}
        if "error" in answer:
            raise NotRestored(f"{name}: NATS does not take it: {answer['error'].get('description')}")

    async def _difference(self, name: str, stream: Stream) -> str:
        """What differs between a stream as it is and as the backup has it; nothing if nothing does."""
        try:
            state = await state_of(self.connection, name)
        except ApiError as error:
            if error.code != _NO_STREAM:
                raise
            return "it is not there"
        if state.last != stream.last:
            return f"its last place is {state.last}, in the backup {stream.last}"
        if not self.definitions[name]["max_age"] and state.messages != stream.messages:
            return f"it holds {state.messages} messages, the backup {stream.messages}"
        return await self._other_content(name, stream, state)

    async def _other_content(self, name: str, stream: Stream, state: State) -> str:
        """Read everything back; segments of which messages have come to their age meanwhile cannot be compared."""
        whole = [one for one in stream.segments if one.first >= state.first]
        sums = {one.file.name: hashlib.sha256() for one in whole}
        remaining = iter(whole)
        current = next(remaining, None)
        async for messages in held(self.connection, name, whole[0].first if whole else state.last + 1, state.last):
            for message in messages:
                while current is not None and archive.sequence(message) > current.last:
                    current = next(remaining, None)
                if current is None:
                    return f"it holds more than the backup at {archive.sequence(message)}"
                sums[current.file.name].update(archive.record(message, with_headers=name != OF_STRANGERS))
        differing = [one for one in whole if sums[one.file.name].hexdigest() != one.content]
        return f"other messages between {differing[0].first} and {differing[0].last}" if differing else ""
