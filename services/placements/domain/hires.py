"""Who says no to a fact about the days of a hire, and why (contract §4).

A hire is three entries stored together: the fact, the place it takes on the worksite, the days it engages the
person. Whatever changes the days is decided alike: what would the hire be then, and is there room for it?
"""

from __future__ import annotations

from collections.abc import Sequence

from services.placements.domain.allowing import all_terminated
from services.placements.domain.evolving import evolve
from services.placements.domain.state import Hire, Person, Span, Worksite
from shared.contracts.base import Strict
from shared.contracts.decisions import Accepted, Decision, Fact, Policy, Refused, World
from shared.contracts.guards import PersonEngaged, PersonReleased, PlaceFreed, PlaceTaken
from shared.contracts.problems import Problem
from shared.contracts.refs import Ref
from shared.contracts.refusals import before, exists, impossible, in_future, unknown

DAYS = ("hire.ended", "hire.corrected", "hire.voided")
"""The facts that change on which days a hire is active."""

Marks = tuple[tuple[Ref, str, Strict], ...]


def start_hire(fact: Fact, world: World, policy: Policy, companions: Sequence[Fact]) -> Decision:
    """``hire.started``; companions that change its days are recorded with it, so they count already."""
    data = fact.data
    if world[fact.about] is not None:
        return exists(fact.about, "/data/hire_id")
    refusal = _start_dates(fact, policy)
    if refusal:
        return refusal
    worksite_ref = Ref("worksite", data.worksite_id)
    if world[worksite_ref] is None:
        return unknown(worksite_ref, "/data/worksite_id")
    hire: Hire = evolve(None, fact.kind, data)
    for companion in companions:
        if companion.kind in DAYS:
            hire = evolve(hire, companion.kind, companion.data)
    if hire.span.last < hire.span.first:
        return impossible("/data/starts_on", "Together with what is known already it would end before it starts.")
    return _settled(fact, None, hire, world, ("/data/worksite_id", "/data/person", "/data/starts_on"))


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
    refusal = in_future("/data/ended_on", fact.data.ended_on, policy.today)
    if refusal:
        return refusal
    hire: Hire | None = world[fact.about]
    if hire is None:
        return unknown(fact.about, "/data/hire_id")
    if hire.ended_on is not None:
        return exists(fact.about, "/data/hire_id", "end of hire")
    after: Hire = evolve(hire, fact.kind, fact.data)
    refusal = before("/data/ended_on", after.span.last, after.span.first, "The hire ends before it started.")
    refusal = refusal or _contradicted(after, "/data/ended_on")
    return refusal or _settled(fact, hire, after, world, ("/data/ended_on",) * 3)


def correct_hire(fact: Fact, world: World, policy: Policy) -> Decision:
    """``hire.corrected``: what it would be with all that is corrected must keep every rule."""
    data = fact.data
    refusal = in_future("/data/starts_on", data.starts_on, policy.today)
    if refusal:
        return refusal
    if data.birth_date == "gone":
        sentence = "The birth date is not kept any more, and only now the hire is known; send this fact again."
        return Refused(Problem("invalid", sentence, (("/data/person/birth_date", sentence),)))
    hire: Hire | None = world[fact.about]
    if hire is None or data.birth_date == "awaited":
        return unknown(fact.about, "/data/hire_id")
    if data.person is not None and data.person.age is not None and data.person.age < 0:
        return impossible("/data/person/birth_date", "The person is born after the hire starts.")
    after: Hire = evolve(hire, fact.kind, data)
    pointer = "/data/starts_on" if data.starts_on is not None else "/data/planned_end_on"
    sentence = "With this correction the hire would end before it starts."
    refusal = before(pointer, after.planned_end_on, after.span.first, sentence)
    refusal = refusal or before(pointer, after.span.last, after.span.first, sentence)
    refusal = refusal or _contradicted(after, pointer)
    return refusal or _settled(fact, hire, after, world, (pointer,) * 3)


def void_hire(fact: Fact, world: World, _: Policy) -> Decision:
    """``hire.voided``: frees the place and the person; what else is told of the hire counts no more."""
    hire: Hire | None = world[fact.about]
    if hire is None:
        return unknown(fact.about, "/data/hire_id")
    if hire.voided:
        return exists(fact.about, "/data/hire_id", "voiding of hire")
    worksite, person = Ref("worksite", hire.worksite_id), Ref("person", hire.person)
    freed: Marks = (
        (worksite, "worksite.place_freed", PlaceFreed(hire_id=fact.about.id)),
        (person, "person.released", PersonReleased(hire_id=fact.about.id)),
    )
    return Accepted(((fact.about, fact.kind, fact.data), *freed))


def _contradicted(hire: Hire, pointer: str) -> Refused | None:
    """Attendance or pay is recorded for months that the hire would not touch any more."""
    if hire.voided:
        return None
    outside = sorted(month for month in hire.attended | hire.paid if not hire.span.touches(month))
    if not outside:
        return None
    return impossible(pointer, f"Attendance or pay is recorded for {', '.join(outside)}, outside these dates.")


def _settled(fact: Fact, known: Hire | None, hire: Hire, world: World, pointers: tuple[str, str, str]) -> Decision:
    """The hire as it would be: accepted with its marks, or what stands against it (pointers: place, person, start)."""
    entry = (fact.about, fact.kind, fact.data)
    if known is not None and (hire.voided or hire.span == known.span):
        return Accepted((entry,))
    worksite, person = Ref("worksite", hire.worksite_id), Ref("person", hire.person)
    refusal = None
    if known is None or hire.span.first != known.span.first:
        refusal = _open(worksite, hire, world, pointers[2])
    if hire.voided:
        return refusal or Accepted((entry,))
    refusal = refusal or _room(fact.about.id, hire.span, worksite, world, pointers[0])
    refusal = refusal or _free(fact.about.id, hire.span, person, world, pointers[1])
    return refusal or Accepted((entry, *_marks(fact.about.id, hire, worksite, person)))


def _open(ref: Ref, hire: Hire, world: World, pointer: str) -> Refused | None:
    worksite: Worksite = world[ref]
    first = hire.span.first
    if not worksite.open_on(first):
        sentence = f"Worksite {ref.id} is not open on {first}."
        return Refused(Problem("worksite-not-open", sentence, ((pointer, sentence),)), (ref,))
    agreements = tuple(Ref("agreement", agreement_id) for agreement_id in worksite.agreements)
    if all_terminated([world[agreement] for agreement in agreements], first):
        sentence = f"Every agreement of worksite {ref.id} is terminated by {first}: nobody can be hired under it."
        return Refused(Problem("agreement-not-approved", sentence, ((pointer, sentence),)), (ref, *agreements))
    return None


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


def _marks(hire_id: str, hire: Hire, worksite: Ref, person: Ref) -> Marks:
    first, last = hire.span.first, hire.span.last
    place = PlaceTaken.model_validate({"hire_id": hire_id, "role": hire.role, "first_day": first, "last_day": last})
    engaged = PersonEngaged(hire_id=hire_id, first_day=first, last_day=last)
    return (worksite, "worksite.place_taken", place), (person, "person.engaged", engaged)
