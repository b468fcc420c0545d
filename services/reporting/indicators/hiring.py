"""P1, P2, P5 and the groups G1 to G4: workers hired, persons employed, and who they are."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import (
    TRAITS,
    broken_down,
    by_month,
    column,
    with_partners,
)
from services.reporting.indicators.definition import Question
from services.reporting.indicators.measuring import Counted, Share, Sum
from services.reporting.indicators.scoping import placed


def workers(frames: Frames, question: Question, role: str = "worker") -> pl.LazyFrame:
    """Hires within the scope, supervisors left out."""
    return placed(frames, frames["hires"].filter(pl.col("role") == role), question.scope)


def _started(frames: Frames, question: Question) -> pl.LazyFrame:
    started = workers(frames, question).filter(pl.col("starts_on").is_between(question.first, question.last))
    return broken_down(with_partners(frames, started, question), question, "hire_id", "starts_on")


def _active(frames: Frames, question: Question) -> pl.LazyFrame:
    day = question.last
    active = workers(frames, question).filter(pl.col("starts_on") <= day, pl.col("last_day") >= day)
    return broken_down(with_partners(frames, active, question), question, "hire_id", "starts_on")


def persons(frames: Frames, question: Question) -> pl.LazyFrame:
    """One row per person and place or month asked for: the traits at their first hire active there in P."""
    rows = workers(frames, question).filter(pl.col("starts_on") <= question.last, pl.col("last_day") >= question.first)
    if "month" in question.by:
        rows = by_month(rows, question, "starts_on", "last_day")
    rows = with_partners(frames, rows, question)
    apart = [column(name, "month_day").alias(f"apart_{name}") for name in question.by if name not in TRAITS]
    each = ["person_key", *(f"apart_{name}" for name in question.by if name not in TRAITS)]
    rows = rows.with_columns(*apart).sort("starts_on", "hire_id")
    return rows.unique(each, keep="first", maintain_order=True)


def _persons(*belongs: pl.Expr) -> Callable[[Frames, Question], pl.LazyFrame]:
    """Persons employed, those of a group only where conditions are given; a person's unit is the hire that counts."""

    def units(frames: Frames, question: Question) -> pl.LazyFrame:
        return broken_down(persons(frames, question).filter(*belongs), question, "hire_id", "month_day")

    return units


WOMAN = pl.col("sex") == "female"
YOUNG = pl.col("age").is_between(18, 29).fill_null(False)
DISABLED = pl.col("disability").is_in(["declared", "certified"])

P1 = Sum(Counted("hire", _started, people=True))
"""Hires with starts_on in P."""
P5 = Sum(Counted("hire", _active, people=True))
"""Hires active on d, the last day of P."""
P2 = Sum(Counted("hire", _persons(), people=True))
"""Distinct persons with a hire active on at least one day of P."""


def _share_of(belongs: pl.Expr, tells: pl.Expr) -> Share:
    """The share of a group among those of whom it is known whether they belong to it."""
    return Share(Counted("hire", _persons(belongs), people=True), Counted("hire", _persons(tells), people=True))


WOMEN = _share_of(WOMAN, pl.col("sex") != "unknown")
YOUTH = _share_of(YOUNG, pl.col("age").is_not_null())
WITH_DISABILITIES = _share_of(DISABLED, pl.col("disability") != "unknown")
ANY_PRIORITY_GROUP = Sum(Counted("hire", _persons(WOMAN | YOUNG | DISABLED), people=True))
"""Distinct persons in the union of G1 to G3, never the sum."""
