"""A1 to A3, J0 and M1: agreements approved, signed, in force, and the jobs and person-months that they plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import PARTNER, bodies
from services.reporting.indicators.counting import Counted, Key
from services.reporting.indicators.definition import Cell, Contribution, Question
from services.reporting.indicators.measuring import Share, Sum
from services.reporting.indicators.rows import Rows, broken_down
from services.reporting.indicators.scoping import agreements_in


def of_agreements(
    frames: Frames,
    question: Question,
    rows: pl.LazyFrame,
    month_from: str = "approved_on",
    amount: pl.Expr | None = None,
) -> Rows:
    """Agreements as units; by bodies, one that several have signed is counted for each."""
    if set(PARTNER) & set(question.by):
        rows = rows.join(bodies(frames, question), on="agreement_id")
    return broken_down(rows, question, "agreement_id", month_from, amount)


def approved_in(frames: Frames, question: Question) -> pl.LazyFrame:
    """Agreements of the scope whose approving vote is dated in P."""
    within = pl.col("approved_on").is_between(question.first, question.last)
    return agreements_in(frames, question).filter(within)


def _approved(frames: Frames, question: Question) -> Rows:
    ended = pl.col("terminated_on")
    return of_agreements(
        frames, question, approved_in(frames, question).filter(ended.is_null() | (ended >= question.last))
    )


def _signed(frames: Frames, question: Question) -> Rows:
    within = pl.col("signed_on").is_between(question.first, question.last)
    return of_agreements(frames, question, agreements_in(frames, question).filter(within), "signed_on")


def _in_force(frames: Frames, question: Question) -> Rows:
    day = question.last
    rows = agreements_in(frames, question).filter(
        pl.col("approved_on") <= day,
        pl.col("ends_on").is_null() | (pl.col("ends_on") >= day),
        pl.col("terminated_on").is_null() | (pl.col("terminated_on") > day),
    )
    if question.require_signature:
        rows = rows.filter(pl.col("signed_on") <= day)
    return of_agreements(frames, question, rows)


def planned(column: str) -> Counted:
    """What agreements of one level, approved in P and not terminated at T, plan of something."""

    def units(frames: Frames, question: Question) -> Rows:
        rows = approved_in(frames, question).filter(
            pl.col("terminated_on").is_null(), pl.col("level") == question.level, pl.col(column).is_not_null()
        )
        return of_agreements(frames, question, rows, amount=pl.col(column))

    return Counted("agreement", units)


PLANNED_JOBS = planned("planned_jobs")
PLANNED_WORKSITES = planned("planned_worksites")
PLANNED_PERSON_MONTHS = planned("planned_person_months")


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, or what was done of it, with the plan's weakest qualifier: more than, if any part is; else about."""

    measure: Sum | Share
    plan: Counted

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """As the measure's, each with the qualifier of its plan."""
        weakest = qualifiers(self.plan, frames, question)
        cells = self.measure.cells(frames, question)
        return [replace(cell, qualifier=weakest.get(tuple(cell.by.values()))) for cell in cells]

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """As the measure's."""
        return self.measure.contributions(frames, question, by)


def qualifiers(counted: Counted, frames: Frames, question: Question) -> dict[Key, str]:
    """The weakest qualifier of the agreements counted in each cell."""
    rows = counted.grouped(frames, question, pl.col("qualifier").cast(pl.String).unique().implode())
    found = {}
    for key, (several,) in rows.items():
        if several or question.by:
            said = {one or "exactly" for one in several or []}
            if said:
                found[key] = next((one for one in ("more_than", "about") if one in said), "exactly")
    return found


A1 = Sum(Counted("agreement", _approved))
"""Agreements whose approving vote is dated in P and that are not terminated before its last day."""
A2 = Sum(Counted("agreement", _signed))
"""Agreements whose earliest signature is dated in P, whatever became of them."""
A3 = Sum(Counted("agreement", _in_force))
"""Approved (signed where required), not ended, not terminated on d."""
J0 = Planned(Sum(PLANNED_JOBS), PLANNED_JOBS)
"""Planned jobs, of one level of agreements; never two levels added."""
M1 = Planned(Sum(PLANNED_PERSON_MONTHS), PLANNED_PERSON_MONTHS)
"""Planned person-months, as J0."""
