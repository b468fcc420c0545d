"""Where reporting stands: positions, lag, and what each publisher sent last."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from services.reporting.projections import VERSION
from services.reporting.projections.tables import facts, receipts
from services.reporting.queries.known import known


def status(connection: Connection, position: int, ledger_position: int) -> dict[str, Any]:
    """``lag`` is in positions; publishers come with their outcomes and their last accepted fact."""
    last = {
        publisher: {"last_position": at, "last_recorded_at": recorded_at}
        for publisher, at, recorded_at in connection.execute(
            select(facts.c.publisher, func.max(facts.c.position), func.max(facts.c.recorded_at)).group_by(
                facts.c.publisher
            )
        )
    }
    outcomes: dict[str, dict[str, int]] = {}
    counted = select(receipts.c.publisher, receipts.c.outcome, func.count()).where(known(receipts, position))
    for publisher, outcome, count in connection.execute(counted.group_by(receipts.c.publisher, receipts.c.outcome)):
        outcomes.setdefault(publisher, {})[outcome] = count
    nothing = {"last_position": None, "last_recorded_at": None}
    return {
        "position": position,
        "ledger_position": ledger_position,
        "lag": max(0, ledger_position - position),
        "projection_version": VERSION,
        "publishers": [
            {"publisher": publisher, **last.get(publisher, nothing), "outcomes": outcomes[publisher]}
            for publisher in sorted(outcomes)
        ],
    }
