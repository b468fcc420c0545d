"""Senders as they ought to be: the same bytes again until they are acknowledged, and only so many on their way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError

from chaos.sending import Sending
from chaos.suite import Tended

_IN_FLIGHT = 64
_AGAIN_AFTER = 0.1
_NOT_NOW = (NatsError, JetStreamError, OSError, TimeoutError)


async def _silent(_: Exception) -> None:
    """A lost connection is noticed by what is done with it next."""


async def connect(url: str, first: int = 0) -> Client:
    """A connection that comes back by itself as long as the servers keep their addresses.

    Of several, comma separated, it begins with the one at place ``first``.
    """
    urls = url.split(",")
    start = first % len(urls)
    return await nats.connect(
        [*urls[start:], *urls[:start]], dont_randomize=True, error_cb=_silent, max_reconnect_attempts=-1,
        reconnect_time_wait=0.1, connect_timeout=2, allow_reconnect=True, pending_size=32 * 1024 * 1024,
    )  # fmt: skip


class Line:
    """The connection to wherever the suite listens at this moment."""

    def __init__(self, suite: Tended, first: int) -> None:
        self._suite = suite
        self._first = first
        self._client: Client | None = None
        self._url = ""
        self._turn = asyncio.Lock()

    async def client(self) -> Client:
        """A connection; another one when the suite has come back elsewhere."""
        async with self._turn:
            endpoints = self._suite.endpoints()
            if self._client is None or (endpoints is not None and endpoints.nats != self._url):
                await self.close()
                if endpoints is None:
                    raise OSError("the suite listens nowhere")
                self._client = await asyncio.wait_for(connect(endpoints.nats, self._first), 3)
                self._url = endpoints.nats
            return self._client

    async def close(self) -> None:
        """Give the connection up."""
        if self._client is not None:
            with contextlib.suppress(*_NOT_NOW):
                await self._client.close()
        self._client = None


class Senders:
    """``acknowledged`` holds INTAKE's sequence for each sending by its place; ``attempts`` counts every try.

    ``lines`` connections, of which each begins with another server where there are several.
    """

    def __init__(self, suite: Tended, kept_back: Callable[[float], Awaitable[None]], lines: int = 1) -> None:
        self._lines = [Line(suite, first) for first in range(lines)]
        self._kept_back = kept_back
        self.acknowledged: dict[int, int] = {}
        self.attempts = 0

    async def send(self, sent: Sequence[Sending]) -> None:
        """Return when everything is acknowledged. ``kept_back`` is awaited with the share of all that is sent."""
        queue = iter(enumerate(sent))

        async def one_after_the_other(line: Line) -> None:
            for place, sending in queue:
                await self._kept_back(place / len(sent))
                self.acknowledged[place] = await self._until_acknowledged(line, sending)

        lines = [self._lines[place % len(self._lines)] for place in range(_IN_FLIGHT)]
        await asyncio.gather(*[one_after_the_other(line) for line in lines])
        await asyncio.gather(*[line.close() for line in self._lines])

    async def _until_acknowledged(self, line: Line, sending: Sending) -> int:
        while True:
            self.attempts += 1
            try:
                client = await line.client()
                answer = await client.jetstream().publish(sending.subject, sending.body, timeout=2)
            except _NOT_NOW:
                await asyncio.sleep(_AGAIN_AFTER)
            else:
                return answer.seq
