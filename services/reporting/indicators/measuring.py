"""From counted units to cells: sums, shares and quantiles, so that every figure can be explained unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.counting import ROWS, Counted, Key, keyed, summed, table
from services.reporting.indicators.definition import Cell, Contribution, DoesNotAddUp, Question


def _by(question: Question, key: Key) -> dict[str, str]:
    return dict(zip(question.by, key, strict=True))


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the units' amounts; a count, where each adds 1. ``digits`` follow the point, none for counts."""

    counted: Counted
    digits: int | None = None

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """One cell for each combination that has units; 0 for the total of none."""
        rows = summed(self.counted, frames, question)
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
        rows = summed(self.counted, frames, question)
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
        one_pass = self.part.units is self.whole.units
        rows = (self._of_same if one_pass else self._of_others)(frames, question)
        return [self._cell(_by(question, key), *rows[key]) for key in sorted(rows)]

    def _of_same(self, frames: Frames, question: Question) -> dict[Key, tuple[Any, ...]]:
        """Numerator, persons and denominator of each cell, of the same units."""
        found, common = table(frames, question, part=self.part, whole=self.whole), self._of_whole(question)
        if common != question:
            whole = pl.col("whole").sum()
            found = found.with_columns(whole.over(common.by) if common.by else whole)
            found = found.filter(pl.col("part:persons") > 0)
        return keyed(found.select(*question.by, "part", "part:persons", "whole"), question)

    def _of_others(self, frames: Frames, question: Question) -> dict[Key, tuple[Any, ...]]:
        """The same, of units of two kinds, each with both for its cells."""
        parts, wholes = summed(self.part, frames, question), summed(self.whole, frames, question)
        keys = parts.keys() | wholes.keys()
        return {key: (*parts.get(key, (0, None)), wholes.get(key, (0,))[0]) for key in keys}

    def _cell(self, by: dict[str, str], numerator: float, persons: int | None, denominator: float) -> Cell:
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


def _quantile(share: float) -> pl.Expr:
    """The quantile of amounts that are in order, each told once with how many ``rows`` have it."""
    amount, upto, place = pl.col("amount"), pl.col("rows").cum_sum(), (pl.col("rows").sum() - 1) * share
    below, above = (amount.filter(upto > at).first() for at in (place.floor(), place.ceil()))
    return (below + (above - below) * (place - place.floor())).alias("quantile")


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile of the units' amounts, linear between neighbours; null where there are no units."""

    counted: Counted
    quantile: float
    digits: int = 1

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """One cell for each combination that has units."""
        _, *people = self.counted.tallies("value")
        units, by = self.counted.units(frames, question), list(question.by)
        amounts, persons = pl.collect_all([units.summed([ROWS], "amount"), units.summed([ROWS, *people])])
        told = _quantile(self.quantile)
        found = amounts.sort("amount").group_by(by).agg(told) if by else amounts.sort("amount").select(told)
        behind = persons.rename({"value:persons": "persons"}) if people else persons.with_columns(persons=None)
        both = found.join(behind, on=by, nulls_equal=True) if by else found.hstack(behind)
        rows = keyed(both.select(*by, "quantile", "persons"), question)
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
