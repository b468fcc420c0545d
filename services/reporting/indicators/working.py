"""W1, W2 and J1: worksites opened, closed, open, and the positions on them; T1: how far hires have come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.agreeing import PLANNED_JOBS, PLANNED_WORKSITES, qualifiers
from services.reporting.indicators.breaking import broken_down, with_partners
from services.reporting.indicators.definition import Cell, Contribution, Question
from services.reporting.indicators.hiring import P1
from services.reporting.indicators.measuring import Counted, Share, Sum, Units
from services.reporting.indicators.scoping import placed


def of_worksites(
    chosen: Callable[[Question], Sequence[pl.Expr]], month_from: str, amount: pl.Expr | None = None
) -> Units:
    """Worksites of the scope for which all conditions hold, as units."""

    def units(frames: Frames, question: Question) -> pl.LazyFrame:
        rows = placed(frames, frames["worksites"], question.scope).filter(*chosen(question))
        return broken_down(with_partners(frames, rows, question), question, "worksite_id", month_from, amount)

    return units


def _within(day: str) -> Callable[[Question], Sequence[pl.Expr]]:
    return lambda question: [pl.col(day).is_between(question.first, question.last)]


def _open_on(question: Question) -> Sequence[pl.Expr]:
    """Opened by d, not past their planned end, not closed by then."""
    day, closed = question.last, pl.col("closed_on")
    return [pl.col("opens_on") <= day, pl.col("planned_end_on") >= day, closed.is_null() | (closed > day)]


OPENED = Counted("worksite", of_worksites(_within("opens_on"), "opens_on"))
W1 = Sum(OPENED)
W1_CLOSED = Sum(Counted("worksite", of_worksites(_within("closed_on"), "closed_on")))
W1_OPEN = Sum(Counted("worksite", of_worksites(_open_on, "opens_on")))
J1 = Sum(Counted("worksite", of_worksites(_within("opens_on"), "opens_on", pl.col("positions_opened"))))
"""Positions, as opened, of worksites opened in P."""
W2 = Share(OPENED, PLANNED_WORKSITES)
"""Worksites opened / planned in approved agreements."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Hires since the first fact / jobs planned, in the same scope, with the plan's qualifier; may pass 100 %."""

    share: Share

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """As the share's, over all time."""
        ever = _since_ever(question)
        weakest = qualifiers(self.share.whole, frames, ever)
        return [
            replace(cell, qualifier=weakest.get(tuple(cell.by.values()))) for cell in self.share.cells(frames, ever)
        ]

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The hires, then the agreements."""
        return self.share.contributions(frames, _since_ever(question), by)


def _since_ever(question: Question) -> Question:
    return replace(question, first=date.min)


T1 = Progress(Share(P1.counted, PLANNED_JOBS))
