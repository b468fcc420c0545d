"""W1, W2, J1 and G5_WORKSITES: worksites opened, closed, open, the positions on them, and where they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.agreeing import PLANNED_WORKSITES, Planned
from services.reporting.indicators.breaking import signed
from services.reporting.indicators.counting import Counted, Units
from services.reporting.indicators.definition import Question
from services.reporting.indicators.measuring import Share, Sum
from services.reporting.indicators.rows import Rows, broken_down
from services.reporting.indicators.scoping import placed
from shared.contracts.codes import communes


def of_worksites(
    chosen: Callable[[Question], Sequence[pl.Expr]], month_from: str, amount: pl.Expr | None = None
) -> Units:
    """Worksites of the scope for which all conditions hold, as units."""

    def units(frames: Frames, question: Question) -> Rows:
        rows = placed(frames, frames["worksites"], question.scope).filter(*chosen(question))
        return broken_down(rows, question, "worksite_id", month_from, amount, signed(frames, question))

    return units


def _within(day: str) -> Callable[[Question], Sequence[pl.Expr]]:
    return lambda question: [pl.col(day).is_between(question.first, question.last)]


def _open_on(question: Question) -> Sequence[pl.Expr]:
    """Opened by d, not past their planned end, not closed by then."""
    day, closed = question.last, pl.col("closed_on")
    return [pl.col("opens_on") <= day, pl.col("planned_end_on") >= day, closed.is_null() | (closed > day)]


_RURAL = [code for code, place in communes().items() if not place.urban]
_IN_THE_COUNTRY = pl.col("commune").cast(pl.String).is_in(_RURAL)

OPENED = Counted("worksite", of_worksites(_within("opens_on"), "opens_on"))
W1 = Sum(OPENED)
W1_CLOSED = Sum(Counted("worksite", of_worksites(_within("closed_on"), "closed_on")))
W1_OPEN = Sum(Counted("worksite", of_worksites(_open_on, "opens_on")))
J1 = Sum(Counted("worksite", of_worksites(_within("opens_on"), "opens_on", pl.col("positions_opened"))))
"""Positions, as opened, of worksites opened in P."""
W2 = Planned(Share(OPENED, PLANNED_WORKSITES), PLANNED_WORKSITES)
"""Worksites opened / planned in approved agreements."""
G5_WORKSITES = Share(replace(OPENED, among=_IN_THE_COUNTRY), OPENED, within=True)
"""Worksites in rural communes among those opened in P."""
