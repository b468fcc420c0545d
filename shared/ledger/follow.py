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
from shared.ledger.read import Recorded

_AHEAD = 8192
_NANO = 1_000_000_000
_PAUSE = 0.5
_IDLE = 30.0
"""Seconds without a message after which another consumer takes over: of a cluster's copies this one's may be stuck,
and its server would go on to say that all is well. The next is as likely to be on another server.
"""


class _Ordered:
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
        try:
            async with asyncio.timeout(_IDLE):
                return [self._recorded(message) for message in await self._puller.batch(_AHEAD)]
        except TimeoutError as error:
            raise Broken(f"nothing for {_IDLE} seconds") from error

    def _recorded(self, message: Msg) -> Recorded:
        parts = message.reply.split(".")
        sequence, delivered, stamp = (int(part) for part in parts[-4:-1])
        self._delivered += 1
        if delivered != self._delivered:
            raise Broken(f"gap: expected delivery {self._delivered}, got {delivered}")
        trace = (message.headers or {}).get(TRACE_HEADER, "")
        return Recorded(sequence, message.subject, _instant(stamp), message.data, trace=trace)


def _instant(stamp: int) -> datetime:
    """A NATS time stamp in nanoseconds, cut to microseconds as everywhere else; a float would round some up."""
    seconds, nanoseconds = divmod(stamp, _NANO)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=nanoseconds // 1000)


@contextlib.asynccontextmanager
async def _consumer(
    connection: Client, stream: str, subjects: Sequence[str], **start: str | int
) -> AsyncIterator[_Ordered]:
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
        yield _Ordered(puller, int(made["num_pending"]))


async def follow(connection: Client, stream: str, after: int, subjects: Sequence[str]) -> AsyncIterator[list[Recorded]]:
    """Endless batches of the messages behind a sequence, in order, none missing and none twice.

    A batch is large when catching up and whatever has arrived when live. Survives server restarts.
    """
    while True:
        try:
            async with _consumer(
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


async def latest(connection: Client, stream: str, subjects: Sequence[str]) -> list[Recorded]:
    """The last message of every subject that matches, as of the moment of asking, in order."""
    while True:
        try:
            async with _consumer(connection, stream, subjects, deliver_policy="last_per_subject") as consumer:
                found: list[Recorded] = []
                while len(found) < consumer.pending:
                    found += await consumer.batch()
                return found
        except Broken:
            continue
        except (ApiError, *AWAY, NatsError):
            await asyncio.sleep(_PAUSE)
