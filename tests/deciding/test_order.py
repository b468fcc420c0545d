"""The order in which facts arrive, how they are grouped and who decides them never changes what comes out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.entries import decode_entry, decode_receipt
from tests.building import Event, approved_agreement, hire_ended, hire_started, payload, worksite_opened
from tests.deciding.comparing import content, figures
from tests.deciding.histories import day_text, histories
from tests.deciding.memory import MemorySuite, reads


def _lasting(suite: MemorySuite) -> dict[str, str]:
    outcomes: dict[str, str] = {}
    for one in suite.ledger.messages:
        if one.subject.startswith("ledger.receipts."):
            receipt = decode_receipt(one.payload)
            if receipt.outcome != "duplicate":
                outcomes[str(receipt.id)] = receipt.outcome
    return outcomes


async def _play(
    groups: list[list[Event]], replicas: int, restarts: set[int], redelivered: Collection[int] = ()
) -> MemorySuite:
    """At the turns ``redelivered`` all that was delivered so far comes once more."""
    suite = MemorySuite(replicas)
    for turn, group in enumerate(groups):
        await suite.deliver("test", group, turn)
        if turn in restarts:
            suite.restart("placements")
            suite.restart("agreements")
        if turn in redelivered:
            await suite.redeliver(*range(1, sum(map(len, groups[: turn + 1])) + 1))
        if turn % 3 == 0:
            await suite.settle()
    await suite.settle()
    return suite


def _final_receipts(suite: MemorySuite) -> Counter[str]:
    receipts = [decode_receipt(one.payload) for one in suite.ledger.messages if ".receipts." in one.subject]
    return Counter(one.intake for one in receipts if one.outcome != "parked")


def _in_groups(events: list[Event], sizes: list[int]) -> list[list[Event]]:
    groups, start = [], 0
    for size in sizes:
        groups.append(events[start : start + size])
        start += size
    return [group for group in [*groups, events[start:]] if group]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), facts=histories())
def test_facts_that_are_valid_together_are_all_accepted_in_any_order(data: st.DataObject, facts: list[Event]) -> None:
    arriving = data.draw(st.permutations(facts))
    repeated = data.draw(st.lists(st.sampled_from(facts), max_size=6))
    sizes = data.draw(st.lists(st.integers(1, 7), max_size=30))
    restarts = data.draw(st.sets(st.integers(0, 20), max_size=3))
    redelivered = data.draw(st.sets(st.integers(0, 20), max_size=2))
    replicas = data.draw(st.integers(1, 2))

    shuffled = asyncio.run(_play(_in_groups([*arriving, *repeated], sizes), replicas, restarts, redelivered))
    orderly = asyncio.run(_play([[fact] for fact in facts], 1, set()))

    assert _lasting(shuffled) == dict.fromkeys((fact["id"] for fact in facts), "accepted")
    assert content(shuffled.ledger.messages) == content(orderly.ledger.messages)
    assert set(_final_receipts(shuffled).values()) == {1}, "one for each intake message, however often it came"


@pytest.mark.drill
@settings(max_examples=8, deadline=None)
@given(data=st.data(), facts=histories())
def test_every_figure_is_the_same_whatever_the_order(data: st.DataObject, facts: list[Event]) -> None:
    arriving = data.draw(st.permutations(facts))
    shuffled = asyncio.run(_play(_in_groups(arriving, data.draw(st.lists(st.integers(1, 7), max_size=30))), 2, {1, 4}))
    orderly = asyncio.run(_play([[fact] for fact in facts], 1, set()))
    assert figures(shuffled.ledger.messages) == figures(orderly.ledger.messages)


def _overlaps(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["first_day"] <= other["last_day"] and other["first_day"] <= one["last_day"])


@settings(max_examples=150, deadline=None)
@given(
    hires=st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 40), st.integers(0, 25), st.booleans()),
        max_size=25,
    ),
    sizes=st.lists(st.integers(1, 5), max_size=20),
    replicas=st.integers(1, 2),
)
def test_whatever_is_sent_nobody_is_hired_twice_and_no_worksite_is_overfull(
    hires: list[tuple[int, int, int, int, bool]], sizes: list[int], replicas: int
) -> None:
    facts = [*approved_agreement(), *(worksite_opened(f"W{site}", positions=site + 1) for site in range(3))]
    for number, (person, site, first, length, ends) in enumerate(hires):
        facts.append(
            hire_started(f"H{number}", f"ZX{person}", day_text(first), day_text(first + length), worksite_id=f"W{site}")
        )
        if ends:
            facts.append(hire_ended(f"H{number}", day_text(first + length // 2)))
    suite = asyncio.run(_play(_in_groups(facts, sizes), replicas, set()))

    marks: dict[str, dict[str, dict[str, Any]]] = {}
    for one in suite.ledger.messages:
        if one.subject.split(".")[2] in ("worksite", "person"):
            entry = decode_entry(one.payload)
            if entry.origin is None:
                marks.setdefault(one.subject, {})[entry.data["hire_id"]] = entry.data
    for subject, taken in marks.items():
        most = int(subject[-1]) + 1 if ".worksite." in subject else 1
        for mark in taken.values():
            on_first_day = [
                other for other in taken.values() if other["first_day"] <= mark["first_day"] <= other["last_day"]
            ]
            assert len(on_first_day) <= most, subject
    assert set(_lasting(suite)) == {fact["id"] for fact in facts}


async def test_a_parked_fact_is_rejected_with_the_same_problem_once_it_has_waited_long_enough() -> None:
    suite = MemorySuite()
    hire = hire_started()
    await suite.deliver("test", [hire])
    await suite.wait(timedelta(days=29))
    assert _lasting(suite) == {hire["id"]: "parked"}
    await suite.wait(timedelta(days=2))
    assert _lasting(suite) == {hire["id"]: "rejected"}
    problems = [decode_receipt(one.payload).problem for one in suite.ledger.messages if ".receipts." in one.subject]
    assert [one["type"].rsplit("/", 1)[1] for one in problems if one] == ["unknown-reference"] * 2


async def test_the_id_of_a_rejected_fact_is_free_again() -> None:
    suite = MemorySuite()
    rejected = approved_agreement()[0] | {"id": "mended"}
    rejected["data"]["held_on"] = "2030-01-01"
    await suite.deliver("test", [rejected])
    assert _lasting(suite) == {"mended": "rejected"}
    rejected["data"]["held_on"] = "2023-06-27"
    await suite.deliver("test", [rejected])
    assert _lasting(suite) == {"mended": "accepted"}
    await suite.deliver("test", [rejected | {"time": "2023-07-03T09:00:01+01:00"}])
    assert _lasting(suite) == {"mended": "conflict"}


async def test_a_parked_fact_sent_again_stays_parked_and_other_content_is_a_conflict() -> None:
    suite = MemorySuite()
    hire = hire_started()
    await suite.deliver("test", [hire, hire])
    assert _outcomes(suite) == ["parked", "parked"]
    other = hire | {"time": "2023-07-03T09:00:01+01:00"}
    await suite.deliver("test", [other])
    assert _outcomes(suite) == ["parked", "parked", "conflict"]
    await suite.deliver("test", [*approved_agreement(), worksite_opened()])
    await suite.settle()
    receipts = [decode_receipt(one.payload) for one in suite.ledger.messages if ".receipts." in one.subject]
    assert [one.outcome for one in receipts if one.id == hire["id"]][3:] == ["accepted"]


async def test_a_redelivery_behind_a_repetition_adds_no_receipt() -> None:
    suite = MemorySuite()
    session = approved_agreement()[0]
    mended = session | {"data": session["data"] | {"members_present": 22}}
    await suite.deliver("test", [session, session, mended])
    assert _outcomes(suite) == ["accepted", "duplicate", "conflict"]
    await suite.redeliver(1, 2, 3)
    await suite.redeliver(2, 1)
    assert _outcomes(suite) == ["accepted", "duplicate", "conflict"]


async def test_a_repetition_of_a_parked_fact_that_comes_again_after_its_acceptance_adds_no_receipt() -> None:
    suite = MemorySuite()
    hire = hire_started()
    await suite.deliver("test", [hire, hire])
    await suite.deliver("test", [*approved_agreement(), worksite_opened()])
    await suite.settle()
    before = _outcomes(suite)
    await suite.redeliver(2, 1, 2)
    assert _outcomes(suite) == before
    await suite.deliver("test", [hire])
    assert _outcomes(suite) == [*before, "duplicate"]


async def test_a_refused_message_that_comes_again_after_its_mended_one_adds_no_receipt() -> None:
    suite = MemorySuite()
    session = approved_agreement()[0]
    await suite.deliver("test", [session | {"data": session["data"] | {"held_on": "2030-01-01"}}])
    await suite.deliver("test", [session | {"data": session["data"] | {"king": True}}])
    await suite.deliver("test", [session])
    await suite.redeliver(1, 2)
    assert _outcomes(suite) == ["rejected", "rejected", "accepted"]


async def test_a_message_without_an_id_that_comes_again_behind_a_delayed_one_adds_no_receipt() -> None:
    suite = MemorySuite()
    for body in (b"{", b"["):
        suite._receive("intake.test.session.held", body)
    await suite.redeliver(2)
    await suite.redeliver(1)  # INTAKE took it first, and it is answered last
    await suite.redeliver(2)
    assert _outcomes(suite) == ["rejected", "rejected"]


async def test_an_id_that_is_sent_very_often_is_read_once() -> None:
    suite = MemorySuite()
    session = approved_agreement()[0]
    for _ in range(200):
        suite._receive("intake.test.session.held", payload(session))
    with reads(suite.ledger) as read:
        for number in range(1, 201):
            await suite.redeliver(number)
        await suite.redeliver(*range(1, 201))
    assert _outcomes(suite) == ["accepted", *["duplicate"] * 199]
    assert sum(read) <= 2 * len(suite.ledger.messages)


async def test_a_message_without_an_id_that_comes_again_behind_others_adds_no_receipt() -> None:
    suite = MemorySuite()
    nameless = {name: value for name, value in approved_agreement()[0].items() if name != "id"}
    await suite.deliver("test", [nameless, nameless])
    await suite.deliver("test", [nameless])
    await suite.redeliver(1, 2, 3)
    assert _outcomes(suite) == ["rejected"] * 3


def _outcomes(suite: MemorySuite) -> list[str]:
    return [decode_receipt(one.payload).outcome for one in suite.ledger.messages if ".receipts." in one.subject]
