"""Which province a fact about sessions and agreements speaks of."""

from __future__ import annotations

from services.agreements.domain.state import Agreement
from shared.contracts.decisions import Fact, World


def province(fact: Fact, world: World) -> str | None:
    """The council's, or the agreement's; ``None`` while the agreement is not known."""
    if fact.kind == "session.held":
        return str(fact.data.council)
    if fact.kind == "agreement.proposed":
        return str(fact.data.province)
    agreement: Agreement | None = world.get(fact.about)
    return agreement.province if agreement else None
