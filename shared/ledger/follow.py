"""Follow a stream from any position: ordered, nothing missing, nothing twice, over restarts of the server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from shared.contracts.entries import TRACE_HEADER
from shared.ledger.api import AWAY, ApiError, call
from shared.ledger.pulling import Broken, Puller
from shared.ledger.read import Recorded, at

_AHEAD = 8192
_NANO = 1_000_000_000
_PAUSE = 0.5
_IDLE = 30.0
"""Seconds without a message after which another consumer takes over: of a cluster's copies this one's may be stuck,
and its server would go on to say that all is well. The next is as likely to be on another server.
"""


class Ordered:
    """One ephemeral consumer without acknowledgements, from its creation to its end."""

    def __init__(self, puller: Puller, pending: int) -> None:
        self._puller = puller
        self._delivered = 0
        self.pending = pending
        """How many messages it had to deliver when it was created."""

    async def batch(self) -> list[Recorded]:
        """All that has arrived, in order.

        Raises:
            Broken: the consumer is lost, left out a message or brings none.
        """
        return [_recorded(message) for message in await self.messages()]

    async def messages(self) -> list[Msg]:
        """The same as they came over the wire.

        Raises:
            Broken: as for :meth:`batch`.
        """
        try:
            async with asyncio.timeout(_IDLE):
                arrived = await self._puller.batch(_AHEAD)
        except TimeoutError as error:
            raise Broken(f"nothing for {_IDLE} seconds") from error
        for message in arrived:
            delivered = int(message.reply.split(".")[-3])
            self._delivered += 1
            if delivered != self._delivered:
                raise Broken(f"gap: expected delivery {self._delivered}, got {delivered}")
        return arrived


def _recorded(message: Msg) -> Recorded:
    sequence, _, stamp = (int(part) for part in message.reply.split(".")[-4:-1])
    trace = (message.headers or {}).get(TRACE_HEADER, "")
    return Recorded(sequence, message.subject, _instant(stamp), message.data, trace=trace)


def _instant(stamp: int) -> datetime:
    """A NATS time stamp in nanoseconds, cut to microseconds as everywhere else; a float would round some up."""
    seconds, nanoseconds = divmod(stamp, _NANO)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=nanoseconds // 1000)


@contextlib.asynccontextmanager
async def ordered(
    connection: Client, stream: str, subjects: Sequence[str], **start: str | int
) -> AsyncIterator[Ordered]:
    """A consumer for the length of the block; ``start`` says where it begins, in the words of JetStream's API."""
    config = {
        **start,
        "ack_policy": "none",
        "filter_subjects": list(subjects),
        "mem_storage": True,
        "num_replicas": 1,
        "inactive_threshold": 60 * _NANO,
    }
    made = await call(connection, f"CONSUMER.CREATE.{stream}", {"stream_name": stream, "config": config})
    # Nobody may delete consumers: the server forgets this one when nobody has pulled from it for a while.
    async with Puller(connection, stream, made["name"], _AHEAD).open() as puller:
        yield Ordered(puller, int(made["num_pending"]))


async def follow(connection: Client, stream: str, after: int, subjects: Sequence[str]) -> AsyncIterator[list[Recorded]]:
    """Endless batches of the messages behind a sequence, in order, none missing and none twice.

    A batch is large when catching up and whatever has arrived when live. Survives server restarts.
    """
    while True:
        try:
            async with ordered(
                connection, stream, subjects, deliver_policy="by_start_sequence", opt_start_seq=after + 1
            ) as consumer:
                while True:
                    batch = await consumer.batch()
                    after = batch[-1].sequence
                    yield batch
        except Broken:
            continue
        except (ApiError, *AWAY, NatsError):
            await asyncio.sleep(_PAUSE)


async def present(connection: Client, stream: str, subjects: Sequence[str]) -> AsyncIterator[list[Recorded]]:
    """Batches of all that matches, from the first message to the last one there is at the moment of asking."""
    after = 0
    while True:
        try:
            async with ordered(
                connection, stream, subjects, deliver_policy="by_start_sequence", opt_start_seq=after + 1
            ) as consumer:
                left = consumer.pending
                while left > 0:
                    batch = await consumer.batch()
                    after, left = batch[-1].sequence, left - len(batch)
                    yield batch
                return
        except Broken:
            continue
        except (ApiError, *AWAY, NatsError):
            await asyncio.sleep(_PAUSE)


async def latest(connection: Client, stream: str, subjects: Sequence[str]) -> list[Recorded]:
    """The last message of every subject that matches, as of the moment of asking, in order."""
    while True:
        try:
            newest = await _newest(connection, stream)
            return await _latest(connection, stream, subjects, newest) if newest else []
        except Broken:
            await asyncio.sleep(_PAUSE / 10)
        except (ApiError, *AWAY, NatsError):
            await asyncio.sleep(_PAUSE)


async def _newest(connection: Client, stream: str) -> Recorded | None:
    """The message that the stream's leader has come to."""
    sequence = int((await call(connection, f"STREAM.INFO.{stream}"))["state"]["last_seq"])
    return await at(connection, stream, sequence) if sequence else None


async def _latest(connection: Client, stream: str, subjects: Sequence[str], newest: Recorded) -> list[Recorded]:
    """The newest message is asked for too: it tells that the copy which answers has come so far.

    Raises:
        Broken: it has not, or its consumer is lost.
    """
    own = any(_matches(pattern, newest.subject) for pattern in subjects)
    asked = [*subjects, *(() if own else (newest.subject,))]
    found: list[Recorded] = []
    async with ordered(connection, stream, asked, deliver_policy="last_per_subject") as consumer:
        while len(found) < consumer.pending:
            found += await consumer.batch()
    if not found or found[-1].sequence < newest.sequence:
        raise Broken(f"behind {newest.sequence}")
    return [one for one in found if own or one.subject != newest.subject]


def _matches(pattern: str, subject: str) -> bool:
    wanted, given = pattern.split("."), subject.split(".")
    if wanted[-1] == ">":
        wanted, given = wanted[:-1], given[: len(wanted) - 1] if len(given) >= len(wanted) else []
    return len(wanted) == len(given) and all(one in ("*", two) for one, two in zip(wanted, given, strict=True))
