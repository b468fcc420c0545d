"""The ledger as services see it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence

from nats.aio.client import Client

from shared.ledger import append as appending
from shared.ledger import follow as following
from shared.ledger import read as reading
from shared.ledger.api import call
from shared.ledger.append import Message
from shared.ledger.read import Recorded


class Ledger:
    """One append-only stream on one connection. Every call waits out a server that is away for seconds."""

    def __init__(self, connection: Client, stream: str = "LEDGER") -> None:
        self.connection = connection
        self.stream = stream

    async def append(self, messages: Sequence[Message]) -> int:
        """Store all or nothing; see :func:`shared.ledger.append.append`."""
        return await appending.append(self.connection, self.stream, messages)

    async def last(self, subjects: Iterable[str]) -> dict[str, Recorded]:
        """The last message on each exact subject, where there is one."""
        return await reading.last(self.connection, self.stream, subjects)

    async def at(self, sequence: int) -> Recorded | None:
        """The message at a sequence, if it is still held."""
        return await reading.at(self.connection, self.stream, sequence)

    async def next(self, subject: str, after: int) -> Recorded | None:
        """The first message on a subject behind a sequence, if there is one."""
        return await reading.following(self.connection, self.stream, subject, after)

    async def read(self, subject: str, after: int = 0, since: str = "") -> list[Recorded]:
        """All messages on a subject behind a sequence, or from an instant on (RFC 3339)."""
        return await reading.read(self.connection, self.stream, subject, after, since)

    def follow(self, after: int, subjects: Sequence[str]) -> AsyncIterator[list[Recorded]]:
        """Endless ordered batches of what is recorded behind a sequence."""
        return following.follow(self.connection, self.stream, after, subjects)

    def present(self, subjects: Sequence[str]) -> AsyncIterator[list[Recorded]]:
        """Ordered batches of what is recorded at the moment of asking."""
        return following.present(self.connection, self.stream, subjects)

    async def latest(self, subjects: Sequence[str]) -> list[Recorded]:
        """The last message of every subject that matches, in order of position."""
        return await following.latest(self.connection, self.stream, subjects)

    async def position(self) -> int:
        """The sequence of the last message; 0 when there is none."""
        answer = await call(self.connection, f"STREAM.INFO.{self.stream}")
        return int(answer["state"]["last_seq"])
