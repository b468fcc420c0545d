"""Histories: facts of sessions, agreements, worksites and hires that are all valid together, whatever their order."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.building import (
    Event,
    agreement_proposed,
    event,
    hire_ended,
    hire_fact,
    hire_started,
    session_held,
    vote,
    worksite_fact,
    worksite_opened,
)

START = date(2023, 7, 1)


def day_text(number: int) -> str:
    return (START + timedelta(days=number)).isoformat()


LAST_DAY = 171
"""No hire is active after this many days from the start; what would stand in the way of hires comes then."""


@st.composite
def _sessions(draw: st.DrawFn, agreement_id: str) -> list[Event]:
    """How one agreement came to be approved before the start: at once, or after a delay, a refusal or an opposition."""
    way = draw(st.sampled_from(["at once", "postponed", "rejected", "opposed"]))
    session = f"S-{agreement_id}"
    facts = [session_held(session), vote(agreement_id, session)]
    if way in ("postponed", "rejected"):
        facts += [session_held(f"{session}-1", held_on="2023-06-13"), vote(agreement_id, f"{session}-1", way)]
    if way == "opposed":
        again = f"{session}-2"
        opposed = {"agreement_id": agreement_id, "opposed_on": "2023-06-28", "reason": "forme"}
        facts += [event("agreement.opposed", opposed), session_held(again, held_on="2023-06-30")]
        facts.append(vote(agreement_id, again, votes=(20, 2, 1)))
    return facts


@st.composite
def _agreement(draw: st.DrawFn, agreement_id: str) -> list[Event]:
    """An agreement from its proposal to, perhaps, its end; amendments of one day hold by when they were logged."""
    planned = {"jobs": draw(st.integers(0, 50)), "qualifier": draw(st.sampled_from(["exactly", "more_than", "about"]))}
    facts = [agreement_proposed(agreement_id, planned=planned), *draw(_sessions(agreement_id))]
    named = {"agreement_id": agreement_id}
    if draw(st.booleans()):
        facts.append(event("agreement.signed", named | {"signed_on": "2023-06-30"}))
    if draw(st.booleans()):
        facts.append(event("agreement.endorsed", named | {"endorsed_on": "2023-07-01"}))
    for number in range(draw(st.integers(0, 2))):
        amended = {"effective_on": "2023-09-12", "planned": {"jobs": draw(st.integers(0, 50))}, "reason": "durée"}
        logged = f"2023-09-1{draw(st.integers(2, 4))}T09:00:0{number}+01:00"
        facts.append(event("agreement.amended", named | amended) | {"time": logged})
    if draw(st.booleans()):
        facts.append(event("agreement.terminated", named | {"effective_on": day_text(LAST_DAY), "reason": "fin"}))
    return facts


@st.composite
def _worksite(draw: st.DrawFn, worksite_id: str, positions: int, agreements: int) -> list[Event]:
    """A worksite under one or more agreements; it changes once nobody works there any more."""
    under = draw(st.sets(st.integers(0, agreements - 1), min_size=1))
    named = [f"A{number}" for number in sorted(under)]
    facts = [worksite_opened(worksite_id, positions=positions, agreement_ids=named)]
    if draw(st.booleans()):
        facts.append(worksite_fact("changed", day_text(LAST_DAY), worksite_id, positions=1, reason="fin"))
    if draw(st.booleans()):
        facts.append(worksite_fact("suspended", day_text(LAST_DAY), worksite_id))
        facts.append(worksite_fact("resumed", day_text(LAST_DAY + 1), worksite_id))
    if draw(st.booleans()):
        facts.append(worksite_fact("closed", day_text(LAST_DAY + 2), worksite_id))
    return facts


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Facts that are all valid together: hires follow each other on the positions of worksites and never overlap.

    Planned ends reach over the next hire on the same position, so that only the known end, or a correction, makes room
    for it; voided hires are in the way of everybody.
    """
    agreements = draw(st.integers(1, 2))
    facts = [fact for number in range(agreements) for fact in draw(_agreement(f"A{number}"))]
    sites = draw(st.integers(1, 3))
    positions = [draw(st.integers(1, 2)) for _ in range(sites)]
    for site, count in enumerate(positions):
        facts += draw(_worksite(f"W{site}", count, agreements))
    person_free = [0] * draw(st.integers(1, 4))
    for number in range(draw(st.integers(0, 2))):
        facts += draw(_voided(f"V{number}", len(person_free), sites))
    number = 0
    for site, count in enumerate(positions):
        for _ in range(count):
            day = 0
            for _ in range(draw(st.integers(0, 3))):
                person = draw(st.integers(0, len(person_free) - 1))
                first = max(day, person_free[person]) + draw(st.integers(0, 5))
                last = first + draw(st.integers(0, 20))
                if last >= LAST_DAY:
                    break
                number += 1
                facts += draw(_hire(f"H{number}", f"ZX{person}", f"W{site}", first, last))
                day = person_free[person] = last + 1
    return facts


@st.composite
def _voided(draw: st.DrawFn, hire_id: str, persons: int, sites: int) -> list[Event]:
    first = draw(st.integers(0, 60))
    person, site = draw(st.integers(0, persons - 1)), draw(st.integers(0, sites - 1))
    hire = hire_started(hire_id, f"ZX{person}", day_text(first), day_text(first + 60), worksite_id=f"W{site}")
    told = [hire_fact("attended", hire_id, month=day_text(first)[:7])] if draw(st.booleans()) else []
    return [hire, *told, hire_fact("voided", hire_id)]


@st.composite
def _hire(draw: st.DrawFn, hire_id: str, cnie: str, site: str, first: int, last: int) -> list[Event]:
    """One hire that comes out as active from ``first`` to ``last``, by its end or by a correction."""
    recorded_first = min(first + draw(st.integers(0, 3)), last)
    planned = max(last + draw(st.integers(-5, 30)), recorded_first)
    facts = [hire_started(hire_id, cnie, day_text(recorded_first), day_text(planned), worksite_id=site)]
    if recorded_first != first:
        facts.append(hire_fact("corrected", hire_id, starts_on=day_text(first)))
    if draw(st.booleans()):
        facts.append(hire_ended(hire_id, day_text(last)))
    else:
        facts.append(hire_fact("corrected", hire_id, planned_end_on=day_text(last)))
    if draw(st.booleans()):
        birth = hire_fact("corrected", hire_id, person={"birth_date": "2001-02-03", "education": "higher"})
        facts += [birth, hire_fact("paid", hire_id, month=day_text(recorded_first)[:7], paid_on="2024-01-10")]
    if draw(st.booleans()):
        facts.append(hire_fact("attended", hire_id, month=day_text(recorded_first)[:7], days_worked=1))
        facts.append(hire_fact("certified", hire_id, issued_on="2024-01-10"))
    return facts
