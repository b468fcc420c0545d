"""Which province a fact about worksites and hires speaks of."""

from __future__ import annotations

from services.placements.domain.state import Hire, Worksite
from shared.contracts.codes import province_of
from shared.contracts.decisions import Fact, World
from shared.contracts.refs import Ref


def province(fact: Fact, world: World) -> str | None:
    """That of the worksite's commune; ``None`` while the worksite, or the hire, is not known."""
    if fact.kind == "worksite.opened":
        return province_of(fact.data.commune)
    worksite: Worksite | None = world.get(fact.about if fact.about.entity == "worksite" else _worksite(fact, world))
    return worksite.province if worksite else None


def _worksite(fact: Fact, world: World) -> Ref:
    if fact.kind == "hire.started":
        return Ref("worksite", fact.data.worksite_id)
    hire: Hire | None = world.get(fact.about)
    return Ref("worksite", hire.worksite_id if hire else "")
