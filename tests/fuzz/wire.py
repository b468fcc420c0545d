"""The NATS protocol by hand: a decent client cannot send what has to be sent here."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from urllib.parse import urlsplit

from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.fuzz.mutating import Hostile

_IN_FLIGHT = 32
_PATIENCE = 5.0


class Wire:
    """One raw connection to publish on; ``listener`` hears the stream's answers. ``answers`` counts them by kind."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listener: Client) -> None:
        self._writer = writer
        self._drain = asyncio.create_task(_swallow(reader, writer))
        self._listener = listener
        self._inbox = listener.new_inbox()
        self._gate = asyncio.Semaphore(_IN_FLIGHT)
        self.sent = 0
        self.answers: Counter[str] = Counter()

    @classmethod
    async def open(cls, url: str, listener: Client) -> Wire:
        """Connect without any credentials."""
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(b'CONNECT {"verbose":false,"pedantic":false,"headers":true}\r\n')
        wire = cls(reader, writer, listener)
        await listener.subscribe(f"{wire._inbox}.*", cb=wire._hear, pending_msgs_limit=-1)
        await listener.flush()
        return wire

    async def send(self, message: Hostile) -> None:
        """Publish; never more are on their way than INTAKE has answered for."""
        try:
            await asyncio.wait_for(self._gate.acquire(), _PATIENCE)
        except TimeoutError:  # what a server does not answer at all must not end the run
            self.answers["silence"] += 1
        self.sent += 1
        head = b"HPUB " if message.headers else b"PUB "
        sizes = f"{len(message.headers)} " if message.headers else ""
        line = f" {self._inbox}.{self.sent} {sizes}{len(message.headers) + len(message.payload)}\r\n".encode()
        self._writer.write(head + message.subject + line + message.headers + message.payload + b"\r\n")
        await self._writer.drain()

    async def _hear(self, message: Msg) -> None:
        answer = json.loads(message.data) if message.data else {}
        if "error" in answer:
            kind = "refused"
        elif answer.get("duplicate"):
            kind = "repeated message id"
        else:
            kind = "taken" if answer.get("seq") else "held in an open batch"
        self.answers[kind] += 1
        self._gate.release()

    async def close(self) -> None:
        """Wait for the answers that are under way, and end the connection."""
        for _ in range(_IN_FLIGHT):
            try:
                await asyncio.wait_for(self._gate.acquire(), _PATIENCE)
            except TimeoutError:
                break
        self._drain.cancel()
        self._writer.close()


async def _swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the server's pings; what else it says is of no interest."""
    while line := await reader.readline():
        if line.startswith(b"PING"):
            writer.write(b"PONG\r\n")
