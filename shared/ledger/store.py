"""The ledger as services see it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence

from nats.aio.client import Client

from shared.ledger import append as appending
from shared.ledger import follow as following
from shared.ledger import read as reading
from shared.ledger.api import call
from shared.ledger.append import Message
from shared.ledger.read import Newest, Recorded

_FOR_EVER = ("LEDGER", "PUBLISHERS")


class Ledger:
    """One append-only stream on one connection. Every call waits out a server that is away for seconds.

    Of a stream with several copies any may answer, and one may lag. What was appended or followed here is known to be
    stored, and no later :meth:`last` answers from before it: who is woken by a change sees it.
    """

    def __init__(self, connection: Client, stream: str = "LEDGER") -> None:
        self.connection = connection
        self.stream = stream
        self._newest: Newest | None = None

    def _know(self, newest: Newest) -> None:
        if self.stream in _FOR_EVER and (self._newest is None or self._newest.sequence < newest.sequence):
            self._newest = newest

    async def append(self, messages: Sequence[Message]) -> int:
        """Store all or nothing; see :func:`shared.ledger.append.append`."""
        sequence = await appending.append(self.connection, self.stream, messages)
        self._know(Newest(sequence, messages[-1].subject))
        return sequence

    async def last(self, subjects: Iterable[str]) -> dict[str, Recorded]:
        """The last message on each exact subject, where there is one."""
        return await reading.last(self.connection, self.stream, subjects, self._newest)

    async def at(self, sequence: int) -> Recorded | None:
        """The message at a sequence, if it is still held."""
        return await reading.at(self.connection, self.stream, sequence)

    async def next(self, subject: str, after: int) -> Recorded | None:
        """The first message on a subject behind a sequence, if there is one."""
        return await reading.following(self.connection, self.stream, subject, after)

    async def read(self, subject: str, after: int = 0, since: str = "", upto: int = 0) -> list[Recorded]:
        """All messages on a subject behind a sequence, or from an instant on (RFC 3339), that at ``upto`` included."""
        return await reading.read(self.connection, self.stream, subject, after, since, upto)

    async def page(self, after: int, most: int) -> list[Recorded]:
        """The next messages behind a sequence, on whatever subject, at most so many."""
        return await reading.page(self.connection, self.stream, ">", after, most)

    async def follow(self, after: int, subjects: Sequence[str]) -> AsyncIterator[list[Recorded]]:
        """Endless ordered batches of what is recorded behind a sequence."""
        async for batch in following.follow(self.connection, self.stream, after, subjects):
            self._know(Newest(batch[-1].sequence, batch[-1].subject))
            yield batch

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
