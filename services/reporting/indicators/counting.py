"""Units counted: what is chosen of the rows of a question, what each adds, and who stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import text
from services.reporting.indicators.definition import Contribution, Question
from services.reporting.indicators.rows import Rows, Tally

Units = Callable[[Frames, Question], Rows]
Key = tuple[str, ...]

Part = Literal["value", "numerator", "denominator"]

_AMOUNT = pl.col("amount")

EACH = "one"
"""So many persons (or hires) stand behind a cell as it has units: each is another one."""
DISTINCT = "unit"
"""So many as there are different units: several payments of one hire, or days of several months, are of one."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Units of one entity, of all that are chosen those ``among``, and what each adds.

    ``people`` names the column that counts who stands behind them (``EACH``, ``DISTINCT``), where that may tell.
    """

    entity: str
    units: Units
    people: str | None = None
    among: pl.Expr | None = None
    adds: pl.Expr = _AMOUNT

    def tallies(self, name: str) -> list[Tally]:
        """What it adds up to, and how many persons (or hires) stand behind that where it tells of any."""
        amount = Tally(name, self.adds, self.among, sized=True)
        if self.people is None:
            return [amount]
        return [amount, Tally(f"{name}:persons", pl.col(self.people), self.among, distinct=self.people == DISTINCT)]

    def grouped(self, frames: Frames, question: Question, *aggregates: pl.Expr) -> dict[Key, tuple[Any, ...]]:
        """Aggregates of every unit by the values of the question's breakdowns."""
        units, by = self.units(frames, question).each(), list(question.by)
        return keyed((units.group_by(by).agg(*aggregates) if by else units.select(*aggregates)).collect(), question)

    def contributions(
        self, part: Part, frames: Frames, question: Question, by: dict[str, str]
    ) -> Sequence[Contribution]:
        """The units of one cell."""
        each = self.units(frames, question).each()
        chosen = (each if self.among is None else each.filter(self.among)).with_columns(amount=self.adds)
        units = chosen.select(*question.by, "unit", "amount").collect()
        within = [text(name, units.schema[name]) == value for name, value in by.items()]
        rows = units.filter(*within).select("unit", "amount").sort("unit", "amount")
        return [Contribution(part, self.entity, str(unit), amount) for unit, amount in rows.iter_rows()]


ROWS = Tally("rows", pl.col("one"))
"""Where there are no rows there is no cell, even though what there is may add nothing."""


def table(frames: Frames, question: Question, **counted: Counted) -> pl.DataFrame:
    """What several counts of the same units add up to, by name, and the persons of each as ``name:persons``."""
    units = next(iter(counted.values())).units(frames, question)
    among = [one.among for one in counted.values() if one.among is not None]
    if len(among) == len(counted):
        units = units.where(pl.any_horizontal(among))
    tallies = [tally for name, one in counted.items() for tally in one.tallies(name)]
    found = units.summed([ROWS, *tallies]).drop("rows").collect()
    return found.with_columns(
        pl.lit(None, pl.Int64).alias(f"{name}:persons") for name, one in counted.items() if one.people is None
    )


def keyed(table: pl.DataFrame, question: Question) -> dict[Key, tuple[Any, ...]]:
    """The rows of a table by their values of the question's breakdowns."""
    by = len(question.by)
    texts = table.with_columns(text(name, table.schema[name]) for name in question.by)
    return {row[:by]: row[by:] for row in texts.iter_rows()}


def summed(counted: Counted, frames: Frames, question: Question) -> dict[Key, tuple[Any, ...]]:
    """Amount and persons of each cell."""
    return keyed(table(frames, question, value=counted).select(*question.by, "value", "value:persons"), question)
