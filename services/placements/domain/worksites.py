"""Who says no to a fact about a worksite, and why (contract §4)."""

from __future__ import annotations

from services.placements.domain.allowing import why_not
from services.placements.domain.evolving import evolve
from services.placements.domain.state import Agreement, Span, Worksite
from shared.contracts.codes import province_of
from shared.contracts.decisions import Accepted, Decision, Fact, Policy, Refused, World
from shared.contracts.problems import Problem
from shared.contracts.refs import Ref
from shared.contracts.refusals import before, exists, in_future, unknown


def open_worksite(fact: Fact, world: World, policy: Policy) -> Decision:
    """``worksite.opened``."""
    data = fact.data
    if world[fact.about] is not None:
        return exists(fact.about, "/data/worksite_id")
    refusal = in_future("/data/opens_on", data.opens_on, policy.today) or before(
        "/data/planned_end_on", data.planned_end_on, data.opens_on, "The worksite ends before it opens."
    )
    refusal = refusal or _agreements_problem(fact, world, policy)
    return refusal or Accepted(((fact.about, fact.kind, data),))


def _agreements_problem(fact: Fact, world: World, policy: Policy) -> Refused | None:
    data = fact.data
    refs = [Ref("agreement", agreement_id) for agreement_id in data.agreement_ids]
    for place, ref in enumerate(refs):
        if world[ref] is None:
            return unknown(ref, f"/data/agreement_ids/{place}")
    agreements: dict[Ref, Agreement] = {ref: world[ref] for ref in refs}
    if province_of(data.commune) not in {agreement.province for agreement in agreements.values()}:
        sentence = f"Commune {data.commune} lies outside the province of its agreements."
        return Refused(Problem("unknown-code", sentence, (("/data/commune", sentence),)))
    if not any(data.operator in agreement.partners for agreement in agreements.values()):
        sentence = f"The operator {data.operator} is no partner of the worksite's agreements."
        return Refused(Problem("unknown-reference", sentence, (("/data/operator", sentence),)), tuple(refs))
    reasons = {ref: why_not(agreement, world, data.opens_on, policy) for ref, agreement in agreements.items()}
    if None in reasons.values():
        return None
    return _not_allowed(data.opens_on.isoformat(), refs, reasons)


def _not_allowed(day: str, refs: list[Ref], reasons: dict[Ref, str | None]) -> Refused:
    errors = tuple(
        (f"/data/agreement_ids/{place}", f"Agreement {ref.id} {reasons[ref]} ({day}).")
        for place, ref in enumerate(refs)
    )
    problem = Problem("agreement-not-approved", f"No agreement allows this worksite to open on {day}.", errors)
    return Refused(problem, tuple(refs))


def change_worksite(fact: Fact, world: World, policy: Policy) -> Decision:
    """``worksite.changed``, ``worksite.suspended``, ``worksite.resumed``, ``worksite.closed``."""
    data = fact.data
    refusal = in_future("/data/effective_on", data.effective_on, policy.today)
    if refusal:
        return refusal
    worksite: Worksite | None = world[fact.about]
    if worksite is None:
        return unknown(fact.about, "/data/worksite_id")
    refusal = before(
        "/data/effective_on", data.effective_on, worksite.opens_on, "This takes effect before the worksite opened."
    )
    if refusal is None and fact.kind == "worksite.closed" and _closed(worksite):
        refusal = exists(fact.about, "/data/worksite_id", "closing of worksite")
    if refusal is None and fact.kind == "worksite.changed":
        refusal = _change_problem(fact, worksite)
    return refusal or Accepted(((fact.about, fact.kind, data),))


def _closed(worksite: Worksite) -> bool:
    return any(kind == "worksite.closed" for _, kind in worksite.notices)


def _change_problem(fact: Fact, worksite: Worksite) -> Refused | None:
    data = fact.data
    refusal = before(
        "/data/planned_end_on", data.planned_end_on, worksite.opens_on, "The worksite would end before it opened."
    )
    if refusal or data.positions is None:
        return refusal
    changed: Worksite = evolve(worksite, fact.kind, data)
    last = max([data.effective_on, *(span.last for span in worksite.places.values())])
    day = changed.overfull_day(worksite.places, Span(data.effective_on, last))
    if day is None:
        return None
    sentence = f"With {data.positions} positions more workers than that would be active on {day}."
    return Refused(Problem("worksite-full", sentence, (("/data/positions", sentence),)), (fact.about,))
