"""Who was registered at which moment, on a real server."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from nats.aio.client import Client

from services.reporting.registering import Registered
from shared.ledger import Ledger
from shared.publishers import STREAM, Publisher, Publishers


async def test_a_publisher_is_registered_from_its_entry_until_its_removal(ledger: Ledger, connection: Client) -> None:
    register = Publishers(connection)
    for entry in (Publisher("anapec"), Publisher("cnss"), Publisher("anapec", removed=True), Publisher("anapec")):
        await register.put(entry)
    times = [one.recorded_at for one in await Ledger(connection, STREAM).read("publishers.*")]
    known = Registered()
    await known.load(connection)
    assert known.at(times[0] - timedelta(seconds=1)) == frozenset()
    assert [sorted(known.at(time)) for time in times] == [["anapec"], ["anapec", "cnss"], ["cnss"], ["anapec", "cnss"]]


async def test_a_change_is_known_to_who_follows(ledger: Ledger, connection: Client) -> None:
    known = Registered()
    await known.load(connection)
    following = asyncio.create_task(known.follow(connection))
    await Publishers(connection).put(Publisher("onep"))
    (entry,) = await Ledger(connection, STREAM).read("publishers.*")
    async with asyncio.timeout(60):
        while not known.at(entry.recorded_at):
            await asyncio.sleep(0.01)
    following.cancel()
    assert known.at(entry.recorded_at) == {"onep"}
