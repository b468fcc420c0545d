"""What a fact of this service refers to, and which rule decides it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.placements.domain.hires import end_hire, start_hire
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
    elif fact.kind == "hire.started":
        named |= {Ref("worksite", fact.data.worksite_id), Ref("person", fact.data.person.key)}
    elif fact.kind == "hire.ended":
        hire = world.get(fact.about)
        if hire is not None:
            named |= {Ref("worksite", hire.worksite_id), Ref("person", hire.person)}
    return named


def decide(fact: Fact, world: World, policy: Policy, companions: Sequence[Fact]) -> Decision:
    """Accept the fact with the entries it leads to, or say why not."""
    if fact.kind == "hire.started":
        return start_hire(fact, world, policy, companions)
    if fact.kind == "hire.ended":
        return end_hire(fact, world, policy)
    if fact.kind == "worksite.opened":
        return open_worksite(fact, world, policy)
    return change_worksite(fact, world, policy)
