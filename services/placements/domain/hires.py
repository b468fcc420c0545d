"""Who says no to a fact about a hire, and why (contract §4).

A hire is three entries stored together: the fact, the place it takes on the worksite, the days it engages the
person. An end gives days back the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.placements.domain.state import Hire, Person, Span, Worksite
from shared.contracts.decisions import Accepted, Decision, Fact, Policy, Refused, World
from shared.contracts.guards import PersonEngaged, PlaceTaken
from shared.contracts.problems import Problem
from shared.contracts.refs import Ref
from shared.contracts.refusals import before, exists, impossible, in_future, unknown


def start_hire(fact: Fact, world: World, policy: Policy, companions: Sequence[Fact]) -> Decision:
    """``hire.started``; an end among the companions is recorded with it, so only the days up to it count."""
    data = fact.data
    if world[fact.about] is not None:
        return exists(fact.about, "/data/hire_id")
    refusal = _start_dates(fact, policy)
    if refusal:
        return refusal
    worksite_ref, person_ref = Ref("worksite", data.worksite_id), Ref("person", data.person.key)
    worksite: Worksite | None = world[worksite_ref]
    if worksite is None:
        return unknown(worksite_ref, "/data/worksite_id")
    if not worksite.open_on(data.starts_on):
        sentence = f"Worksite {data.worksite_id} is not open on {data.starts_on}."
        return Refused(Problem("worksite-not-open", sentence, (("/data/starts_on", sentence),)), (worksite_ref,))
    ends = [companion.data.ended_on for companion in companions if companion.kind == "hire.ended"]
    last = min(ends) if ends and min(ends) >= data.starts_on else data.planned_end_on
    span = Span(data.starts_on, last, data.role == "worker")
    refusal = _room(data.hire_id, span, worksite_ref, world, "/data/worksite_id") or _free(
        data.hire_id, span, person_ref, world, "/data/person"
    )
    return refusal or Accepted(((fact.about, fact.kind, data), *_marks(data.hire_id, span, worksite_ref, person_ref)))


def _start_dates(fact: Fact, policy: Policy) -> Refused | None:
    data = fact.data
    refusal = (
        before("/data/planned_end_on", data.planned_end_on, data.starts_on, "The hire ends before it starts.")
        or in_future("/data/starts_on", data.starts_on, policy.today)
        or in_future("/data/validated_on", data.validated_on, policy.today)
    )
    if refusal is None and data.person.age is not None and data.person.age < 0:
        return impossible("/data/person/birth_date", "The person is born after the hire starts.")
    return refusal


def end_hire(fact: Fact, world: World, policy: Policy) -> Decision:
    """``hire.ended``: days up to the end are kept, later ones are given back; a later end takes more days."""
    data = fact.data
    refusal = in_future("/data/ended_on", data.ended_on, policy.today)
    if refusal:
        return refusal
    hire: Hire | None = world[fact.about]
    if hire is None:
        return unknown(fact.about, "/data/hire_id")
    if hire.ended:
        return exists(fact.about, "/data/hire_id", "end of hire")
    refusal = before("/data/ended_on", data.ended_on, hire.span.first, "The hire ends before it started.")
    if refusal:
        return refusal
    worksite_ref, person_ref = Ref("worksite", hire.worksite_id), Ref("person", hire.person)
    span = replace(hire.span, last=data.ended_on)
    if data.ended_on > hire.span.last:
        refusal = _room(data.hire_id, span, worksite_ref, world, "/data/ended_on") or _free(
            data.hire_id, span, person_ref, world, "/data/ended_on"
        )
    return refusal or Accepted(((fact.about, fact.kind, data), *_marks(data.hire_id, span, worksite_ref, person_ref)))


def _room(hire_id: str, span: Span, ref: Ref, world: World, pointer: str) -> Refused | None:
    worksite: Worksite = world[ref]
    day = worksite.overfull_day({**worksite.places, hire_id: span}, span) if span.counted else None
    if day is None:
        return None
    sentence = f"All {worksite.positions_on(day)} positions of worksite {ref.id} are taken on {day}."
    return Refused(Problem("worksite-full", sentence, ((pointer, sentence),)), (ref,))


def _free(hire_id: str, span: Span, ref: Ref, world: World, pointer: str) -> Refused | None:
    person: Person | None = world[ref]
    engaged = person.engaged.items() if person else ()
    other = next((taken for hire, taken in engaged if hire != hire_id and taken.overlaps(span)), None)
    if other is None:
        return None
    day = max(other.first, span.first)
    sentence = f"This person is active in another hire on {day}."
    return Refused(Problem("already-hired", sentence, ((pointer, sentence),)), (ref,))


def _marks(
    hire_id: str, span: Span, worksite: Ref, person: Ref
) -> tuple[tuple[Ref, str, PlaceTaken], tuple[Ref, str, PersonEngaged]]:
    place = PlaceTaken(
        hire_id=hire_id, role="worker" if span.counted else "supervisor", first_day=span.first, last_day=span.last
    )
    engaged = PersonEngaged(hire_id=hire_id, first_day=span.first, last_day=span.last)
    return (worksite, "worksite.place_taken", place), (person, "person.engaged", engaged)
