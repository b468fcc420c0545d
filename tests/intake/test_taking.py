"""Each publisher has a lane of its own, so that one cannot starve the others, on a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.background import running
from shared.intake.taking import GROUP, UNSERVABLE, Intake, lane_name
from shared.ledger import Ledger
from shared.ledger.api import ApiError, call

FLOOD = 8 * GROUP


@pytest.fixture
async def intake(ledger: Ledger, connection: Client) -> AsyncIterator[Intake]:
    taking = Intake(connection, "placements", ["worksite", "hire"])
    async with running(discover=taking.discover()):
        yield taking


async def _send(connection: Client, publisher: str, count: int, kind: str = "hire.started") -> None:
    stream = connection.jetstream()
    await asyncio.gather(*[stream.publish(f"intake.{publisher}.{kind}", b"%d" % n) for n in range(count)])


def _from(messages: list[Msg], publisher: str) -> list[Msg]:
    return [one for one in messages if one.subject.split(".")[1] == publisher]


async def _take(intake: Intake, count: int) -> list[Msg]:
    found: list[Msg] = []
    async with asyncio.timeout(30):
        while len(found) < count:
            found += await intake.group()
    return found


async def test_a_flood_from_one_publisher_leaves_the_others_their_share(connection: Client, intake: Intake) -> None:
    for publisher in ("flood", "calm"):
        await _send(connection, publisher, 1)
    await _take(intake, 2)
    await _send(connection, "flood", FLOOD)
    await _send(connection, "calm", 3)
    taken: list[Msg] = []
    async with asyncio.timeout(30):
        while len(_from(taken, "calm")) < 3:
            taken += await intake.group()
    assert len(taken) < FLOOD, "what was sent after the flood is served before its end"
    assert len(await _take(intake, FLOOD + 3 - len(taken))) == FLOOD + 3 - len(taken), "and the flood is served too"


async def test_what_one_publisher_sent_keeps_its_order(connection: Client, intake: Intake) -> None:
    stream = connection.jetstream()
    for number in range(300):
        await stream.publish(f"intake.{'ab'[number % 2]}.worksite.opened", b"%d" % number)
    taken = await _take(intake, 300)
    for publisher in ("a", "b"):
        numbers = [int(one.data) for one in _from(taken, publisher)]
        assert numbers == sorted(numbers)


async def test_a_lane_that_is_lost_is_opened_again_and_nothing_is_missing(connection: Client, intake: Intake) -> None:
    await _send(connection, "anapec", 5)
    for message in await _take(intake, 5):
        await message.ack_sync()
    waiting = asyncio.create_task(_take(intake, 5))
    await call(connection, f"CONSUMER.DELETE.INTAKE.{lane_name('placements', 'anapec')}")
    await _send(connection, "anapec", 5, "hire.ended")
    async with asyncio.timeout(60):
        taken = await waiting
        while "intake.anapec.hire.ended" not in {one.subject for one in taken}:
            taken += await intake.group()
    assert taken


@pytest.mark.parametrize("publisher", ["anapec", "Préfecture", "a$b", "x" * 200, "-"])
async def test_whatever_the_publishers_name_its_messages_are_served(
    connection: Client, intake: Intake, publisher: str
) -> None:
    await _send(connection, publisher, 1, "worksite.closed")
    assert len(await _take(intake, 1)) == 1


async def test_another_services_facts_are_not_taken(connection: Client, intake: Intake) -> None:
    await _send(connection, "cp", 3, "session.held")
    await _send(connection, "cp", 1, "hire.voided")
    assert [one.subject for one in await _take(intake, 1)] == ["intake.cp.hire.voided"]


async def test_a_name_that_nobody_can_be_answered_on_is_counted_and_holds_up_nobody(
    connection: Client, intake: Intake
) -> None:
    for name in ("*", ">", "a*"):
        await connection.publish(f"intake.{name}.hire.started", b"{}")
    await _send(connection, "anapec", 1)
    (message,) = await _take(intake, 1)
    assert message.subject == "intake.anapec.hire.started"
    async with asyncio.timeout(30):
        while UNSERVABLE.labels("placements")._value.get() != 3:
            await asyncio.sleep(0.02)


async def test_a_lane_that_cannot_be_opened_yet_is_tried_again_without_news_in_the_intake(
    connection: Client, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a cluster a consumer has no leader for some seconds after its server was lost."""
    await _send(connection, "calm", 1)
    await _take(intake, 1)
    opened, tries = intake._open, []

    async def leaderless_at_first(publisher: str) -> None:
        tries.append(publisher)
        if len(tries) == 1:
            raise ApiError("CONSUMER.DURABLE.CREATE", {"err_code": 10008, "description": "temporarily unavailable"})
        await opened(publisher)

    monkeypatch.setattr(intake, "_open", leaderless_at_first)
    async with asyncio.timeout(20):  # a whole look, which would find it too, comes after thirty
        await _send(connection, "anapec", 1)
        assert len(await _take(intake, 1)) == 1
    assert tries == ["anapec", "anapec"]


def _as_if_a_look_took(intake: Intake, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    paused = intake._pause

    async def pause(_: float) -> None:
        await paused(seconds)

    monkeypatch.setattr(intake, "_pause", pause)


async def test_a_look_that_waited_for_a_leader_does_not_delay_the_next_so(
    connection: Client, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look of ten seconds was followed by two hundred in which no lane was opened, and nothing decided."""
    _as_if_a_look_took(intake, 600, monkeypatch)
    for publisher in ("anapec", "cnss", "cp"):
        await _send(connection, publisher, 1)
        assert len(await _take(intake, 1)) == 1


async def test_a_lane_that_is_lost_is_looked_for_at_once(
    connection: Client, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    _as_if_a_look_took(intake, 600, monkeypatch)
    await _send(connection, "anapec", 1)
    (message,) = await _take(intake, 1)
    await message.ack_sync()
    monkeypatch.setattr("shared.intake.taking._LONGEST_PAUSE", 600)
    await call(connection, f"CONSUMER.DELETE.INTAKE.{lane_name('placements', 'anapec')}")
    taken: list[Msg] = []
    async with asyncio.timeout(60):
        while not {"intake.anapec.hire.ended"} & {one.subject for one in taken}:
            await _send(connection, "anapec", 1, "hire.ended")
            taken += await intake.group()


async def test_a_lane_without_a_leader_holds_up_no_other(
    connection: Client, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, tried = intake._open, asyncio.Event()

    async def leaderless(publisher: str) -> None:
        if publisher == "anapec":
            tried.set()
            await asyncio.Event().wait()
        await opened(publisher)

    monkeypatch.setattr("shared.intake.taking._OPENED_WITHIN", 600)
    monkeypatch.setattr(intake, "_open", leaderless)
    await asyncio.gather(*[_send(connection, publisher, 1) for publisher in ("anapec", "calm")])
    (message,) = await _take(intake, 1)
    assert message.subject == "intake.calm.hire.started"
    await tried.wait()
