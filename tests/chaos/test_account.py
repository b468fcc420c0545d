"""The account of a chaos run finds what it is there to find: each test doctors what the streams hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from chaos.account import account
from chaos.evidence import Evidence, of_streams
from chaos.scenario import orderly, shuffled
from chaos.sending import Sending
from tests.deciding.memory import MemorySuite

Doctored = Callable[[Evidence], Evidence]


@pytest.fixture
async def evidence() -> Evidence:
    """What the streams hold after a run without any crash, in a shuffled order."""
    suite = MemorySuite(replicas=2)
    sent = [one for one in shuffled(orderly(120, seed=5), seed=5) if one.id is not None]
    for turn, one in enumerate(sent):
        await suite.deliver(one.publisher, [json.loads(one.body)], turn)
        await suite.settle()
    intake = suite._intake.messages
    # The memory suite encodes events anew, so what it holds is put in place of what was sent.
    sent = [replace(one, body=held.payload) for one, held in zip(sent, intake, strict=True)]
    return of_streams(sent, {place: place + 1 for place in range(len(sent))}, intake, suite.ledger.messages)


def test_an_honest_run_has_no_miss(evidence: Evidence) -> None:
    made = account(evidence)
    assert made.misses == []
    assert made.counts["sent"] == made.counts["acknowledged"] == len(evidence.sent)
    assert min(made.counts[outcome] for outcome in ("accepted", "duplicate", "conflict", "rejected", "parked")) > 0


def _without_a_fact(evidence: Evidence) -> Evidence:
    lost = next(place for place, (_, _, entry) in enumerate(evidence.entries) if entry.origin)
    return replace(evidence, entries=[one for place, one in enumerate(evidence.entries) if place != lost])


def _without_receipts_of_one(evidence: Evidence) -> Evidence:
    return replace(evidence, answers=[one for one in evidence.answers if one.intake != 7])


def _without_a_final_receipt(evidence: Evidence) -> Evidence:
    waited = next(one.intake for one in evidence.answers if one.receipt.outcome == "parked")
    kept = [one for one in evidence.answers if one.intake != waited or one.receipt.outcome == "parked"]
    return replace(evidence, answers=kept)


def _without_a_stored_message(evidence: Evidence) -> Evidence:
    return replace(evidence, intake={sequence: one for sequence, one in evidence.intake.items() if sequence != 7})


def _with_a_fact_twice(evidence: Evidence) -> Evidence:
    _, entity, entry = next(one for one in evidence.entries if one[2].origin)
    return replace(evidence, entries=[*evidence.entries, (999_999, entity, entry)])


def _with_a_receipt_twice(evidence: Evidence) -> Evidence:
    again = next(one for one in evidence.answers if one.receipt.outcome == "duplicate")
    return replace(evidence, answers=[*evidence.answers, replace(again, position=999_999)])


def _with_a_rival_accepted_too(evidence: Evidence) -> Evidence:
    accepted = next(one for one in evidence.answers if one.receipt.outcome == "accepted")
    claim = evidence.intake[accepted.intake].claim
    other = next(one for one in evidence.answers if one.receipt.outcome == "accepted" and one is not accepted)
    intake = dict(evidence.intake)
    intake[other.intake] = replace(intake[other.intake], claim=claim)
    return replace(evidence, intake=intake)


@pytest.mark.parametrize("doctored", [_without_a_fact, _without_receipts_of_one, _without_a_final_receipt])
def test_what_was_accepted_or_acknowledged_and_is_gone_is_lost(evidence: Evidence, doctored: Doctored) -> None:
    assert account(doctored(evidence)).counts["lost"] > 0


def test_what_intake_acknowledged_and_does_not_hold_is_lost(evidence: Evidence) -> None:
    assert account(_without_a_stored_message(evidence)).counts["lost"] > 0


@pytest.mark.parametrize("doctored", [_with_a_fact_twice, _with_a_receipt_twice, _with_a_rival_accepted_too])
def test_what_is_there_twice_is_doubled(evidence: Evidence, doctored: Doctored) -> None:
    assert account(doctored(evidence)).counts["doubled"] > 0


def test_what_waits_for_ever_is_named(evidence: Evidence) -> None:
    subject, parked = next(iter(evidence.parked.items()))
    waiting = type(parked)(**{name: getattr(parked, name) for name in parked.__struct_fields__} | {"settled": False})
    found = account(replace(evidence, parked={**evidence.parked, subject: waiting}))
    assert found.misses == [f"still parked: {subject} "]


def test_a_bad_fact_that_was_accepted_is_named(evidence: Evidence) -> None:
    accepted = next(one for one in evidence.answers if one.receipt.outcome == "accepted")
    bad: dict[int, Sending] = {accepted.intake: replace(evidence.intake[accepted.intake], claim="")}
    misses = account(replace(evidence, intake={**evidence.intake, **bad})).misses
    assert any("must be rejected" in miss for miss in misses)


def test_a_person_hired_twice_and_a_worksite_overfull_are_named(evidence: Evidence) -> None:
    position, entity, start = next(one for one in evidence.entries if one[2].kind == "hire.started")
    hires = [
        (position + number, entity, type(start)(start.kind, 1, {**start.data, "hire_id": f"X{number}"}, start.origin))
        for number in range(20)
    ]
    misses = account(replace(evidence, entries=[*evidence.entries, *hires])).misses
    assert any("rule broken: one person" in miss for miss in misses)
    assert any("rule broken: worksite" in miss for miss in misses)
