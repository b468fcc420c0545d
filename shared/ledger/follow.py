"""Follow a stream from any position: an ordered, gap-free reader that keeps requests ahead of the answers.

nats-py's own fetch reads a third as fast, because it waits for each request to be answered before the next.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import Header

from shared.ledger.api import AWAY, ApiError, call
from shared.ledger.read import Recorded

_AHEAD = 8192
_HEARTBEAT = 2.0
_NANO = 1_000_000_000
_EXPIRES = 30.0


class _Broken(Exception):
    """The consumer is gone or has a gap; a new one continues where this one stopped."""


class _Reader:
    """One ephemeral consumer, from its creation to its end."""

    def __init__(self, connection: Client, stream: str) -> None:
        self._connection = connection
        self._stream = stream
        self._arrived: list[Recorded] = []
        self._something = asyncio.Event()
        self._requested = 0
        self._delivered = 0
        self._broken = ""

    @contextlib.asynccontextmanager
    async def open(self, subjects: Sequence[str], **start: str | int) -> AsyncIterator[int]:
        """Create the consumer and listen; yields how many messages it has to deliver at this moment."""
        config = {
            **start,
            "ack_policy": "none",
            "filter_subjects": list(subjects),
            "mem_storage": True,
            "num_replicas": 1,
            "inactive_threshold": int(60 * _NANO),
        }
        answer = await call(
            self._connection, f"CONSUMER.CREATE.{self._stream}", {"stream_name": self._stream, "config": config}
        )
        self._name = answer["name"]
        self._inbox = self._connection.new_inbox()
        subscription = await self._connection.subscribe(
            self._inbox, cb=self._take, pending_msgs_limit=-1, pending_bytes_limit=-1
        )
        try:
            yield int(answer["num_pending"])
        finally:
            with contextlib.suppress(NatsError, ApiError, *AWAY):
                await subscription.unsubscribe()
                await self._connection.publish(f"$JS.API.CONSUMER.DELETE.{self._stream}.{self._name}")

    async def batch(self) -> list[Recorded]:
        """All that has arrived; waits for the first.

        Raises:
            _Broken: the consumer is lost (deleted, gap, or silent beyond its heartbeat).
        """
        while not self._arrived:
            if self._broken:
                raise _Broken(self._broken)
            await self._request()
            self._something.clear()
            try:
                await asyncio.wait_for(self._something.wait(), _HEARTBEAT * 3)
            except TimeoutError as error:
                raise _Broken("no heartbeat") from error
        arrived, self._arrived = self._arrived, []
        await self._request()
        return arrived

    async def _request(self) -> None:
        if self._requested > _AHEAD // 2:
            return
        body = f'{{"batch":{_AHEAD},"expires":{int(_EXPIRES * _NANO)},"idle_heartbeat":{int(_HEARTBEAT * _NANO)}}}'
        self._requested += _AHEAD
        await self._connection.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._name}", body.encode(), reply=self._inbox
        )

    async def _take(self, message: Msg) -> None:
        if message.reply.startswith("$JS.ACK."):
            self._keep(message)
        else:
            self._status(message.headers or {})
        self._something.set()

    def _keep(self, message: Msg) -> None:
        parts = message.reply.split(".")
        sequence, delivered, stamp = (int(part) for part in parts[-4:-1])
        self._requested -= 1
        if delivered != self._delivered + 1:
            self._broken = f"gap: expected delivery {self._delivered + 1}, got {delivered}"
        if self._broken:
            return
        self._delivered = delivered
        recorded_at = datetime.fromtimestamp(stamp / _NANO, UTC)
        self._arrived.append(Recorded(sequence, message.subject, recorded_at, message.data))

    def _status(self, headers: dict[str, str]) -> None:
        status = headers.get(Header.STATUS)
        if status == "100":
            return
        unserved = headers.get("Nats-Pending-Messages")
        if status in ("404", "408") or (status == "409" and unserved is not None):
            self._requested -= int(unserved or _AHEAD)
        else:
            self._broken = f"{status} {headers.get(Header.DESCRIPTION)}"


async def follow(connection: Client, stream: str, after: int, subjects: Sequence[str]) -> AsyncIterator[list[Recorded]]:
    """Endless batches of the messages behind a sequence, in order, none missing and none twice.

    A batch is large when catching up and whatever has arrived when live. Survives server restarts.
    """
    while True:
        reader = _Reader(connection, stream)
        try:
            async with reader.open(subjects, deliver_policy="by_start_sequence", opt_start_seq=after + 1):
                while True:
                    batch = await reader.batch()
                    after = batch[-1].sequence
                    yield batch
        except _Broken:
            continue
        except (ApiError, NatsError, *AWAY):
            await asyncio.sleep(0.5)


async def latest(connection: Client, stream: str, subjects: Sequence[str]) -> list[Recorded]:
    """The last message of every subject that matches, as of the moment of asking, in order."""
    while True:
        reader = _Reader(connection, stream)
        try:
            async with reader.open(subjects, deliver_policy="last_per_subject") as pending:
                found: list[Recorded] = []
                while len(found) < pending:
                    found += await reader.batch()
                return found
        except _Broken:
            continue
        except (ApiError, NatsError, *AWAY):
            await asyncio.sleep(0.5)
