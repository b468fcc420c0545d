"""What a fact of this service refers to, and which rule decides it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from services.placements.domain.hires import correct_hire, end_hire, start_hire, void_hire
from services.placements.domain.records import attend, certify, pay
from services.placements.domain.state import Hire, Worksite
from services.placements.domain.worksites import change_worksite, open_worksite
from shared.contracts.decisions import Decision, Fact, Policy, World
from shared.contracts.refs import Ref


def references(fact: Fact, world: World) -> Collection[Ref]:
    """All that must be read: asked again with what was read, because an end names only its hire."""
    named = {fact.about}
    if fact.kind == "worksite.opened":
        named |= {Ref("agreement", agreement_id) for agreement_id in fact.data.agreement_ids}
        agreements = [world.get(ref) for ref in named if ref.entity == "agreement"]
        named |= {Ref("session", session) for found in agreements if found for session, _ in found.votes}
    elif fact.about.entity == "hire":
        named |= _of_hire(fact, world)
    return named


def _of_hire(fact: Fact, world: World) -> set[Ref]:
    """The hire's worksite and person, and the agreements that the worksite is under."""
    if fact.kind == "hire.started":
        worksite_id, person = fact.data.worksite_id, fact.data.person.key
    else:
        hire: Hire | None = world.get(fact.about)
        if hire is None:
            return set()
        worksite_id, person = hire.worksite_id, hire.person
    worksite: Worksite | None = world.get(Ref("worksite", worksite_id))
    agreements = {Ref("agreement", agreement_id) for agreement_id in worksite.agreements} if worksite else set()
    return {Ref("worksite", worksite_id), Ref("person", person), *agreements}


_RULES: dict[str, Callable[[Fact, World, Policy], Decision]] = {
    "hire.ended": end_hire,
    "hire.corrected": correct_hire,
    "hire.voided": void_hire,
    "hire.attended": attend,
    "hire.paid": pay,
    "hire.certified": certify,
    "worksite.opened": open_worksite,
}


def decide(fact: Fact, world: World, policy: Policy, companions: Sequence[Fact]) -> Decision:
    """Accept the fact with the entries it leads to, or say why not."""
    if fact.kind == "hire.started":
        return start_hire(fact, world, policy, companions)
    return _RULES.get(fact.kind, change_worksite)(fact, world, policy)
