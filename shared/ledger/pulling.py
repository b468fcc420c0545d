"""Pull messages from a JetStream consumer with requests ahead of the answers, and hand them over as they come.

nats-py's own fetch waits for its whole time-out to fill a batch, asks again only after the answer, and raises two
kinds of time-out of which FastStream's batch subscriber catches one: what it had fetched by then comes again only
after the acknowledgement wait. See docs/adr/0008.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import Header

_HEARTBEAT = 2.0
_EXPIRES = 30.0
_BYTES_AHEAD = 16 * 1024 * 1024
"""Most bytes on their way for one request: messages of a megabyte must not fill the memory."""

_NANO = 1_000_000_000


class Broken(Exception):
    """The consumer is gone or silent beyond its heartbeat; a new one must take over."""


class Puller:
    """Pulls from one consumer; never more than ``ahead`` messages are on their way.

    ``something`` is set whenever there may be something to take; who waits on several pullers gives them all the same.
    """

    def __init__(
        self, connection: Client, stream: str, consumer: str, ahead: int, something: asyncio.Event | None = None
    ) -> None:
        self._connection = connection
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self.ahead = ahead
        self._inbox = connection.new_inbox()
        self._arrived: list[Msg] = []
        self._something = something or asyncio.Event()
        self._subscription: Subscription | None = None
        self._requested = 0
        self._heard_at = 0.0
        self._broken = ""

    @property
    def waiting(self) -> int:
        """How many messages have arrived and were not taken."""
        return len(self._arrived)

    @property
    def first(self) -> Msg | None:
        """The message that arrived first of those not taken."""
        return self._arrived[0] if self._arrived else None

    async def start(self) -> None:
        """Listen; messages come once something is taken."""
        self._subscription = await self._connection.subscribe(
            self._inbox, cb=self._take, pending_msgs_limit=-1, pending_bytes_limit=-1
        )

    async def stop(self) -> None:
        """Listen no more; then the server serves this puller's requests no more."""
        if self._subscription is not None:
            with contextlib.suppress(NatsError):
                await self._subscription.unsubscribe()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Puller]:
        """Listen until the block ends."""
        await self.start()
        try:
            yield self
        finally:
            await self.stop()

    async def batch(self, most: int) -> list[Msg]:
        """What has arrived, at most so many; waits for the first.

        Raises:
            Broken: the consumer is lost.
        """
        while True:
            self._something.clear()
            if arrived := await self.take(most):
                return arrived
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._something.wait(), _HEARTBEAT)

    async def take(self, most: int) -> list[Msg]:
        """What has arrived, at most so many, or nothing; asks for more.

        Raises:
            Broken: the consumer is lost, and all that came from it is taken.
        """
        if not self._arrived and (broken := self._broken or self._silence()):
            raise Broken(broken)
        arrived, self._arrived = self._arrived[:most], self._arrived[most:]
        await self._request()
        return arrived

    def _silence(self) -> str:
        silent = self._requested > 0 and self._now() - self._heard_at > _HEARTBEAT * 3
        return "no heartbeat" if silent else ""

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _request(self) -> None:
        """Keep requests ahead, but only as many as are not lying here unread."""
        wanted = self.ahead - self._requested - len(self._arrived)
        if wanted < self.ahead // 2:
            return
        request = {
            "batch": wanted,
            "max_bytes": _BYTES_AHEAD,
            "expires": int(_EXPIRES * _NANO),
            "idle_heartbeat": int(_HEARTBEAT * _NANO),
        }
        self._requested += wanted
        self._heard_at = self._now()
        await self._connection.publish(self._next, json.dumps(request).encode(), reply=self._inbox)

    async def _take(self, message: Msg) -> None:
        self._heard_at = self._now()
        if message.reply.startswith("$JS.ACK."):
            self._requested -= 1
            self._arrived.append(message)
        else:
            self._status(message.headers or {})
        self._something.set()

    def _status(self, headers: dict[str, str]) -> None:
        status = headers.get(Header.STATUS)
        if status == "100":
            return
        unserved = headers.get("Nats-Pending-Messages")
        if unserved is not None:
            self._requested -= int(unserved)
        else:
            self._broken = f"{status} {headers.get(Header.DESCRIPTION)}"
