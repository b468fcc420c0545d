"""The connection of a service, to its end."""

from __future__ import annotations

import asyncio

from awrach.nats_server import NatsServer
from shared.connecting import Bus
from shared.settings import Settings


def _reconnecting() -> list[str]:
    return [
        name for task in asyncio.all_tasks() if "reconnect" in (name := getattr(task.get_coro(), "__qualname__", ""))
    ]


async def test_a_bus_that_is_stopped_while_nats_is_away_tries_no_more(nats_server: NatsServer) -> None:
    """Its endless attempts kept the event loop from closing whenever Python 3.11 lost their cancellation."""
    bus = Bus("agreements", Settings(nats_url=nats_server.url))
    connection = await bus.connect()
    nats_server.kill()
    async with asyncio.timeout(20):
        while not (connection.is_reconnecting and _reconnecting()):
            await asyncio.sleep(0.01)
        await bus.stop()
        while _reconnecting():
            await asyncio.sleep(0.01)
    assert connection.is_closed
