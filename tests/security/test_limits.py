"""Limits that NATS cannot see, or did not: the deciding services keep them too, on a real server."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from nats.aio.client import Client

from awrach.nats_server import NatsServer
from shared.ledger import Ledger
from shared.publishers import Publisher, Publishers
from tests.building import Event, agreement_proposed, approved_agreement, hire_started, session_held, worksite_opened
from tests.running import publish, receipts, running_services, taken

ELSEWHERE = "01.511"


async def _registered(connection: Client, *publishers: Publisher) -> Publishers:
    register = Publishers(connection)
    await register.load()
    for one in publishers:
        await register.put(one)
    return register


async def _outcomes(ledger: Ledger, publisher: str, *events: Event) -> list[tuple[str, str]]:
    """The last receipt of each fact, as outcome and problem."""
    found: Any = await receipts(ledger, [(publisher, one) for one in events])
    last = [found[publisher, one["id"]][-1] for one in events]
    return [(one.outcome, (one.problem or {}).get("type", "").rsplit("/", 1)[-1]) for one in last]


async def test_facts_and_provinces_beyond_the_limits_are_rejected(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    await _registered(connection, Publisher("council", facts=("session.*",), provinces=("05.301",)))
    inside, other_fact, outside = session_held("S1"), agreement_proposed(), session_held("S2", council=ELSEWHERE)
    async with running_services(nats_server.url, "agreements", "placements"):
        await publish(connection, [("council", one) for one in (inside, other_fact, outside)])
        await publish(connection, [("anybody", outside)])
        await taken(connection, "agreements")
    assert await _outcomes(ledger, "council", inside, other_fact, outside) == [
        ("accepted", ""),
        ("rejected", "wrong-publisher"),
        ("rejected", "wrong-publisher"),
    ]
    assert await _outcomes(ledger, "anybody", outside) == [("accepted", "")], "who is not registered is not limited"


async def test_a_hire_whose_province_is_told_only_by_a_later_fact_is_rejected_then(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    await _registered(connection, Publisher("anapec", provinces=(ELSEWHERE,)))
    hire = hire_started()
    async with running_services(nats_server.url, "agreements", "placements"):
        await publish(connection, [("anapec", hire)])
        await taken(connection, "placements")
        assert await _outcomes(ledger, "anapec", hire) == [("parked", "unknown-reference")]
        await publish(connection, [("council", one) for one in (*approved_agreement(), worksite_opened())])
        async with asyncio.timeout(30):
            while await _outcomes(ledger, "anapec", hire) != [("rejected", "wrong-publisher")]:
                await asyncio.sleep(0.05)


async def test_a_removal_is_heard_while_the_services_run(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    register = await _registered(connection, Publisher("council"))
    before, numbers = session_held("S0"), itertools.count(1)
    async with running_services(nats_server.url, "agreements"):
        await publish(connection, [("council", before)])
        await taken(connection, "agreements")
        await register.put(Publisher("council", removed=True))
        async with asyncio.timeout(30):
            refused = False
            while not refused:
                after = session_held(f"S{next(numbers)}")
                await publish(connection, [("council", after)])
                await taken(connection, "agreements")
                refused = await _outcomes(ledger, "council", after) == [("rejected", "wrong-publisher")]
    assert await _outcomes(ledger, "council", before) == [("accepted", "")], "what it sent stays"
