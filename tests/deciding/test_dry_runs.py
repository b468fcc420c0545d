"""A dry run answers what would become of a fact, and leaves no trace."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.entries import INTAKE_HEADER
from shared.deciding import metrics
from shared.ledger import Recorded
from tests.building import (
    Event,
    approved_agreement,
    event,
    hire_ended,
    hire_fact,
    hire_started,
    payload,
    session_held,
    subject,
    worksite_opened,
)
from tests.deciding.histories import histories
from tests.deciding.memory import MemorySuite

Receipt = dict[str, Any]


def dry(fact: Event, mark: object = True) -> Event:
    return {"dryrun": mark, **fact}


def told(suite: MemorySuite) -> list[Receipt]:
    """What was told since this was last asked."""
    receipts = suite.ledger.told.receipts
    suite.ledger.told.messages.clear()
    return receipts


def recorded(suite: MemorySuite) -> tuple[list[Recorded], list[Recorded]]:
    return list(suite.ledger.messages), list(suite.identities.messages)


async def tried(suite: MemorySuite, *facts: Event) -> list[Receipt]:
    """The verdicts of dry runs that came as one group; nothing may be recorded by them."""
    before = recorded(suite)
    told(suite)
    await suite.deliver("test", [dry(fact) for fact in facts])
    await suite.settle()
    assert recorded(suite) == before
    return told(suite)


async def outcomes(suite: MemorySuite, *facts: Event) -> list[str]:
    return [one["outcome"] for one in await tried(suite, *facts)]


def _without(receipt: Receipt, *members: str) -> Receipt:
    return {name: value for name, value in receipt.items() if name not in members}


async def _verdicts(facts: list[Event], together: bool) -> tuple[list[Receipt], list[Receipt]]:
    """The dry and the real answer to each fact, the dry run coming just before the fact, alone or in its group."""
    suite, expected, answered = MemorySuite(), [], []
    for fact in facts:
        if together:
            await suite.deliver("test", [dry(fact), fact])
        else:
            expected += await tried(suite, fact)
            await suite.deliver("test", [fact])
        mine = [one for one in told(suite) if one["id"] == fact["id"]]
        expected += [one for one in mine if "dry_run" in one]
        answered.append(next(one for one in mine if "dry_run" not in one))
        await suite.settle()
        told(suite)
    return expected, answered


@settings(max_examples=60, deadline=None)
@given(data=st.data(), facts=histories(), together=st.booleans())
def test_the_verdict_of_a_dry_run_is_that_of_the_fact_when_then_sent(
    data: st.DataObject, facts: list[Event], together: bool
) -> None:
    repeated = data.draw(st.lists(st.sampled_from(facts), max_size=4))
    changed = data.draw(st.lists(st.sampled_from(facts), max_size=4))
    wrong = [one | {"data": one["data"] | {"shoe_size": 1}} for one in data.draw(st.lists(st.sampled_from(facts)))]
    other = [one | {"time": "2023-07-04T10:00:00+01:00"} for one in changed]
    sent = data.draw(st.permutations([*facts, *repeated, *other, *wrong]))
    expected, answered = asyncio.run(_verdicts(sent, together))
    assert [_without(one, "dry_run") for one in expected] == [
        _without(one, "position", "recorded_at") for one in answered
    ]
    assert all(one["dry_run"] is True for one in expected)


async def test_trying_a_hire_makes_no_person_known_and_the_person_is_new_when_it_comes() -> None:
    suite = MemorySuite()
    await suite.deliver("test", [*approved_agreement(), worksite_opened(positions=2)])
    await suite.settle()
    assert await outcomes(suite, hire_started("H1", "ZX1"), hire_started("H2", "ZX1")) == ["accepted", "accepted"]
    await suite.deliver("test", [hire_started("H1", "ZX1")])
    await suite.settle()
    assert await outcomes(suite, hire_started("H2", "ZX1"), hire_started("H2", "ZX2")) == ["parked", "accepted"]


async def test_facts_tried_together_do_not_know_of_each_other() -> None:
    suite = MemorySuite()
    assert await outcomes(suite, *approved_agreement()) == ["accepted", "accepted", "parked"]


async def test_a_dry_run_sees_the_facts_before_it_in_its_group_and_not_those_after() -> None:
    suite = MemorySuite()
    session, proposed, approved = approved_agreement()
    await suite.deliver("test", [dry(session), session, proposed, dry(approved), dry(session), approved])
    answers = [one["outcome"] for one in told(suite) if "dry_run" in one]
    assert answers == ["accepted", "accepted", "duplicate"]


async def test_a_dry_run_of_an_accepted_fact_answers_duplicate_and_of_other_content_conflict() -> None:
    suite = MemorySuite()
    session = session_held()
    await suite.deliver("test", [session])
    duplicate, conflict = await tried(suite, session, session | {"time": "2023-07-04T10:00:00+01:00"})
    assert (duplicate["outcome"], conflict["outcome"]) == ("duplicate", "conflict")
    assert conflict["recorded_digest"] == duplicate["digest"]
    assert "position" not in duplicate


async def test_a_parked_fact_stays_parked_when_it_is_tried_and_neither_wakes_nor_settles() -> None:
    suite = MemorySuite()
    end = hire_ended()
    await suite.deliver("test", [end])
    assert await outcomes(suite, end, *approved_agreement(), hire_started()) == [
        "accepted", "accepted", "parked", "parked", "parked",
    ]  # fmt: skip
    # a hire that would be accepted only together with its parked end, tried on a full worksite, settles nothing
    await suite.deliver("test", [*approved_agreement(), worksite_opened()])
    await suite.settle()
    await suite.deliver("test", [hire_started("H2", "ZX2", "2023-09-01", "2023-09-30")])
    assert await outcomes(suite, hire_started()) == ["accepted"], "its parked end makes room for the other hire"
    await suite.deliver("test", [hire_started()])
    assert {one["outcome"] for one in told(suite)} == {"accepted"}


async def test_a_redelivered_dry_run_is_answered_again_as_things_are_then() -> None:
    suite = MemorySuite()
    vote = approved_agreement()[2]
    (again,) = await suite.take([(subject("test", vote), payload(dry(vote)))])
    await suite.deliver("test", approved_agreement()[:2])
    await suite.redeliver(1)
    answers = [one for one in suite.ledger.told.messages if "dry_run" in one[1]]
    assert [receipt["outcome"] for _, receipt, _ in answers] == ["parked", "accepted"]
    assert {headers[INTAKE_HEADER] for _, _, headers in answers} == {again.token}


@pytest.mark.parametrize(
    "broken",
    [
        session_held(chairman="x"),
        session_held() | {"type": "ma.awrach.session.flown.v1"},
        {"id": "almost-nothing", "type": "ma.awrach.session.held.v1"},
        session_held() | {"specversion": "0.3"},
    ],
)
async def test_what_is_malformed_is_tried_too(broken: Event) -> None:
    suite = MemorySuite()
    (verdict,) = await tried(suite, broken)
    assert (verdict["id"], verdict["outcome"], verdict["dry_run"]) == (broken["id"], "rejected", True)
    assert verdict["problem"]["errors"]


@pytest.mark.parametrize(("mark", "is_dry"), [(True, True), ("true", True), (False, False), ("false", False)])
async def test_the_attribute_is_a_boolean_or_its_name_and_no_part_of_the_content(mark: object, is_dry: bool) -> None:
    suite = MemorySuite()
    session = session_held()
    await suite.deliver("test", [dry(session, mark)])
    assert bool(suite.ledger.messages) is not is_dry
    await suite.deliver("test", [session])
    assert told(suite)[-1]["outcome"] == ("accepted" if is_dry else "duplicate")


@pytest.mark.parametrize("mark", ["yes", 1, "TRUE", ""])
async def test_a_mark_that_means_neither_is_refused_rather_than_recorded_as_a_fact(mark: object) -> None:
    suite = MemorySuite()
    await suite.deliver("test", [dry(session_held(), mark)])
    (receipt,) = told(suite)
    assert (receipt["outcome"], receipt["problem"]["errors"][0]["pointer"]) == ("rejected", "/dryrun")


async def test_the_largest_fact_can_be_tried_too() -> None:
    suite = MemorySuite()
    empty = event("session.held", session_held()["data"], "largest", note="")
    note = "x" * (64 * 1024 - len(payload(empty)))
    assert await outcomes(suite, empty | {"note": note}, empty | {"note": note + "xxx"}) == ["accepted", "rejected"]


async def test_dry_runs_are_not_counted_as_facts() -> None:
    suite = MemorySuite()
    counted = [one.labels("agreements", "test", "accepted") for one in (metrics.OUTCOMES,)]
    before = [one._value.get() for one in counted]
    assert await outcomes(suite, session_held()) == ["accepted"]
    assert [one._value.get() for one in counted] == before


async def test_a_correction_whose_hire_is_not_known_is_tried_like_it_is_sent() -> None:
    suite = MemorySuite()
    correction = hire_fact("corrected", person={"birth_date": "2001-02-03"})
    assert await outcomes(suite, correction) == ["parked"]
    await suite.deliver("test", [*approved_agreement(), worksite_opened(), hire_started()])
    await suite.settle()
    assert await outcomes(suite, correction, hire_fact("voided")) == ["accepted", "accepted"]
