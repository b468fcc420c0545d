"""From counted units to cells: sums, shares and quantiles, so that every figure can be explained unit by unit.

*Units* are rows, one for each thing counted and cell that it is counted in: the question's breakdowns by name, ``unit``
(the entity's id) and ``amount`` (what it adds).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.definition import Cell, Contribution, DoesNotAddUp, Question

Units = Callable[[Frames, Question], pl.LazyFrame]
Key = tuple[str, ...]

Part = Literal["value", "numerator", "denominator"]


@dataclass(frozen=True, slots=True)
class Counted:
    """Units of one entity. ``people``: whether so many persons stand behind as there are units."""

    entity: str
    units: Units
    people: bool = False

    def grouped(self, frames: Frames, question: Question, *aggregates: pl.Expr) -> dict[Key, tuple[Any, ...]]:
        """Aggregates by the values of the question's breakdowns."""
        units, by = self.units(frames, question), list(question.by)
        table = (units.group_by(by).agg(*aggregates) if by else units.select(*aggregates)).collect()
        texts = table.with_columns(pl.col(name).cast(pl.String) for name in by)
        return {row[: len(by)]: row[len(by) :] for row in texts.iter_rows()}

    def contributions(
        self, part: Part, frames: Frames, question: Question, by: dict[str, str]
    ) -> Sequence[Contribution]:
        """The units of one cell."""
        within = [pl.col(name).cast(pl.String) == value for name, value in by.items()]
        rows = self.units(frames, question).filter(*within).select("unit", "amount").sort("unit", "amount").collect()
        return [Contribution(part, self.entity, unit, amount) for unit, amount in rows.iter_rows()]


def _by(question: Question, key: Key) -> dict[str, str]:
    return dict(zip(question.by, key, strict=True))


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the units' amounts; a count, where each adds 1. ``digits`` follow the point, none for counts."""

    counted: Counted
    digits: int | None = None

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """One cell for each combination that has units; 0 for the total of none."""
        rows = self.counted.grouped(frames, question, pl.col("amount").sum(), pl.len())
        return [
            Cell(_by(question, key), self._number(amount), persons=units if self.counted.people else None)
            for key, (amount, units) in rows.items()
        ]

    def _number(self, amount: float | None) -> float | int:
        return int(amount or 0) if self.digits is None else round(float(amount or 0), self.digits)

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The units of the cell."""
        return self.counted.contributions("value", frames, question, by)


@dataclass(frozen=True, slots=True)
class Share:
    """A part for each ``scale`` of a whole; null where there is no whole. By default a percentage with one decimal.

    ``within``: whether every unit of the part is one of the whole, so that a part larger than its whole is a fault.
    """

    part: Counted
    whole: Counted
    scale: float = 100
    digits: int = 1
    within: bool = False

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """One cell for each combination that has units in either; the numerator's persons stand behind it.

        Raises:
            DoesNotAddUp: a part is larger than the whole that it lies within.
        """
        amount = pl.col("amount").sum()
        parts = self.part.grouped(frames, question, amount, pl.len())
        wholes = self.whole.grouped(frames, question, amount)
        cells = []
        for key in sorted(parts.keys() | wholes.keys()):
            numerator, units = parts.get(key, (0, 0))
            (denominator,) = wholes.get(key, (0,))
            if self.within and numerator > denominator:
                raise DoesNotAddUp(f"{numerator} of {denominator} in {_by(question, key)}")
            value = round(self.scale * numerator / denominator, self.digits) if denominator else None
            persons = units if self.part.people else None
            cells.append(Cell(_by(question, key), value, numerator, denominator, persons=persons))
        return cells

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The units of the numerator, then those of the denominator."""
        return [
            *self.part.contributions("numerator", frames, question, by),
            *self.whole.contributions("denominator", frames, question, by),
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
        rows = self.counted.grouped(frames, question, amount, pl.len())
        return [
            Cell(
                _by(question, key),
                None if found is None else round(found, self.digits),
                persons=units if self.counted.people else None,
            )
            for key, (found, units) in rows.items()
        ]

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The units whose amounts are put in order."""
        return self.counted.contributions("value", frames, question, by)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A figure that nobody reports the facts for; no proxy is published under its name."""

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:  # noqa: ARG002
        """No parts, and a total that is not available."""
        return [] if question.by else [Cell({}, None, status="x")]

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:  # noqa: ARG002
        """Nothing."""
        return []
