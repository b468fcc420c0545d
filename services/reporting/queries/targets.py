"""How a target came to be: what each agreement planned, amended, or lost, in the order in which it became known."""

from __future__ import annotations

from typing import Any

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.definition import Question
from services.reporting.indicators.scoping import agreements_in
from shared.clock import instant_text

Change = dict[str, Any]


def targets(frames: Frames, question: Question) -> list[Change]:
    """Every fact up to the position that changed the plan of an agreement in the scope, or the sum of those that count.

    An agreement counts as in J0: of the level asked for, approved by the last day of the period, not terminated.
    ``target`` is that sum once the fact was known, so that an answer at its position was measured against it.
    """
    plans: dict[str, int | None] = {}
    counted: dict[str, int] = {}
    target, changes = 0, []
    for version in _versions(frames, question).iter_rows(named=True):
        agreement, plan = version["agreement_id"], version["planned_jobs"]
        adds = (plan or 0) if version["counts"] else 0
        moved = adds - counted.get(agreement, 0)
        target += moved
        if moved or plan != plans.get(agreement):
            changes.append(_change(version, plans.get(agreement), target))
        plans[agreement], counted[agreement] = plan, adds
    return changes


def _versions(frames: Frames, question: Question) -> pl.DataFrame:
    """Every version of those agreements up to the position, each with the fact that made it."""
    chosen = agreements_in(frames, question).filter(pl.col("level") == question.level)
    counts = (pl.col("approved_on") <= question.last) & pl.col("terminated_on").is_null()
    versions = frames.tables["agreements"].lazy().filter(pl.col("known_from") <= frames.position)
    return (
        versions.join(chosen, on="agreement_id", how="semi")
        .join(frames["facts"], on="known_from")
        .sort("known_from")
        .select(
            "agreement_id", "planned_jobs", "known_from", "kind", "happened_on", "recorded_at", counts.alias("counts")
        )
        .collect()
    )


def _change(version: Change, before: int | None, target: int) -> Change:
    day = version["happened_on"]
    return {
        "position": version["known_from"],
        "recorded_at": instant_text(version["recorded_at"]),
        "effective_on": day.isoformat() if day else None,
        "agreement_id": version["agreement_id"],
        "kind": version["kind"].removeprefix("agreement."),
        "planned_jobs": {"before": before, "after": version["planned_jobs"]},
        "target": target,
    }
