"""From counted units to cells: sums, shares and quantiles, so that every figure can be explained unit by unit.

*Units* are rows, one for each thing counted and cell that it is counted in: the question's breakdowns by name, ``unit``
(the entity's id, or its position) and ``amount`` (what it adds).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import text
from services.reporting.indicators.definition import Cell, Contribution, DoesNotAddUp, Question

Units = Callable[[Frames, Question], pl.LazyFrame]
Key = tuple[str, ...]

Part = Literal["value", "numerator", "denominator"]

EACH = pl.len()
"""So many persons (or hires) stand behind a cell as it has units: each is another one."""
DISTINCT = pl.col("unit").n_unique()
"""So many as there are different units: several payments of one hire, or days of several months, are of one."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Units of one entity. ``people`` counts who stands behind them (``EACH``, ``DISTINCT``), where that may tell."""

    entity: str
    units: Units
    people: pl.Expr | None = None

    def table(self, frames: Frames, question: Question, *aggregates: pl.Expr) -> pl.LazyFrame:
        """Aggregates by the question's breakdowns."""
        units, by = self.units(frames, question), list(question.by)
        return units.group_by(by).agg(*aggregates) if by else units.select(*aggregates)

    def grouped(self, frames: Frames, question: Question, *aggregates: pl.Expr) -> dict[Key, tuple[Any, ...]]:
        """Aggregates by the values of the question's breakdowns."""
        return keyed(self.table(frames, question, *aggregates).collect(), question)

    def behind(self) -> pl.Expr:
        """How many persons (or hires) stand behind the units; null where that tells of nobody."""
        return (pl.lit(None, pl.Int64) if self.people is None else self.people).alias("persons")

    def contributions(
        self, part: Part, frames: Frames, question: Question, by: dict[str, str]
    ) -> Sequence[Contribution]:
        """The units of one cell."""
        units = self.units(frames, question).collect()
        within = [text(name, units.schema[name]) == value for name, value in by.items()]
        rows = units.filter(*within).select("unit", "amount").sort("unit", "amount")
        return [Contribution(part, self.entity, str(unit), amount) for unit, amount in rows.iter_rows()]


def keyed(table: pl.DataFrame, question: Question) -> dict[Key, tuple[Any, ...]]:
    """The rows of a table by their values of the question's breakdowns."""
    by = len(question.by)
    texts = table.with_columns(text(name, table.schema[name]) for name in question.by)
    return {row[:by]: row[by:] for row in texts.iter_rows()}


def _by(question: Question, key: Key) -> dict[str, str]:
    return dict(zip(question.by, key, strict=True))


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the units' amounts; a count, where each adds 1. ``digits`` follow the point, none for counts."""

    counted: Counted
    digits: int | None = None

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """One cell for each combination that has units; 0 for the total of none."""
        rows = self.counted.grouped(frames, question, pl.col("amount").sum(), self.counted.behind())
        return [
            Cell(_by(question, key), self._number(amount), persons=persons) for key, (amount, persons) in rows.items()
        ]

    def _number(self, amount: float | None) -> float | int:
        return int(amount or 0) if self.digits is None else round(float(amount or 0), self.digits)

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The units of the cell."""
        return self.counted.contributions("value", frames, question, by)


@dataclass(frozen=True, slots=True)
class Per:
    """The sum of the units' amounts, counted by so many: days as months or years of work. Both are told."""

    counted: Counted
    size: int
    digits: int = 2

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """One cell for each combination that has units; 0 for the total of none."""
        rows = self.counted.grouped(frames, question, pl.col("amount").sum(), self.counted.behind())
        return [
            Cell(_by(question, key), round(amount / self.size, self.digits), amount, self.size, persons=persons)
            for key, (amount, persons) in rows.items()
        ]

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The units of the cell, before the division."""
        return self.counted.contributions("numerator", frames, question, by)


@dataclass(frozen=True, slots=True)
class Share:
    """A part for each ``scale`` of a whole; null where there is no whole. By default a percentage with one decimal.

    ``within``: whether every unit of the part is one of the whole, so that a part larger than its whole is a fault.
    Breakdowns ``of_part`` are of the part only: its cells are shares of the whole of all of them, and only where there
    is a part there is a cell.
    """

    part: Counted
    whole: Counted
    scale: int = 100
    digits: int = 1
    within: bool = False
    of_part: tuple[str, ...] = ()

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """One cell for each combination that has units in either; the part's persons stand behind it.

        Raises:
            DoesNotAddUp: a part is larger than the whole that it lies within.
        """
        common = self._of_whole(question)
        amount = pl.col("amount").sum()
        part = self.part.table(frames, question, amount, self.part.behind())
        whole = self.whole.table(frames, common, amount)
        tables = pl.collect_all([part, whole])
        parts, wholes = keyed(tables[0], question), keyed(tables[1], common)
        keys = parts.keys() | wholes.keys() if common == question else parts.keys()
        return [self._cell(_by(question, key), common, parts.get(key, (0, None)), wholes) for key in sorted(keys)]

    def _cell(
        self, by: dict[str, str], common: Question, part: tuple[Any, ...], wholes: dict[Key, tuple[Any, ...]]
    ) -> Cell:
        numerator, persons = part
        (denominator,) = wholes.get(tuple(by[name] for name in common.by), (0,))
        if self.within and numerator > denominator:
            raise DoesNotAddUp(f"{numerator} of {denominator} in {by}")
        value = round(self.scale * numerator / denominator, self.digits) if denominator else None
        behind = None if self.part.people is None else persons or 0
        return Cell(by, value, numerator, denominator, persons=behind)

    def _of_whole(self, question: Question) -> Question:
        return replace(question, by=tuple(name for name in question.by if name not in self.of_part))

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The units of the numerator, then those of the denominator."""
        common = self._of_whole(question)
        return [
            *self.part.contributions("numerator", frames, question, by),
            *self.whole.contributions("denominator", frames, common, {name: by[name] for name in common.by}),
        ]


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile of the units' amounts, linear between neighbours; null where there are no units."""

    counted: Counted
    quantile: float
    digits: int = 1

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """One cell for each combination that has units."""
        amount = pl.col("amount").quantile(self.quantile, "linear")
        rows = self.counted.grouped(frames, question, amount, self.counted.behind())
        return [
            Cell(_by(question, key), None if found is None else round(found, self.digits), persons=persons)
            for key, (found, persons) in rows.items()
        ]

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The units whose amounts are put in order."""
        return self.counted.contributions("value", frames, question, by)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A figure that nobody reports the facts for; no proxy is published under its name."""

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:  # noqa: ARG002 - nothing is counted
        """No parts, and a total that is not available."""
        return [] if question.by else [Cell({}, None, status="x")]

    def contributions(self, *_: object) -> Sequence[Contribution]:
        """Nothing."""
        return []
