"""Disclosure control: the one gate that every public answer passes.

A breakdown cell of few persons names people in a small commune, so it is withheld. True zeros stay, and a withheld
value is null: how few there were is not said either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.reporting.indicators.definition import Cell, Indicator

Confidentiality = Literal["F", "A", "D"]
"""Free, withheld as a small count, withheld to protect another cell."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A cell as it may be shown."""

    cell: Cell
    confidentiality: Confidentiality


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cells of fewer persons than this, but at least one, are withheld."""

    general: int
    disability: int

    def of(self, indicator: Indicator, by: Sequence[str]) -> int:
        """The threshold for a table: wider where it tells of a disability."""
        return self.disability if indicator.disability or "disability" in by else self.general


def protect(indicator: Indicator, by: Sequence[str], cells: Sequence[Cell], thresholds: Thresholds) -> list[Protected]:
    """Withhold what is too small; a total that stands alone is no breakdown and is shown."""
    threshold = thresholds.of(indicator, by)
    return [_protected(cell, bool(by) and _small(cell, threshold)) for cell in cells]


def _small(cell: Cell, threshold: int) -> bool:
    """Few persons in the cell, or few outside it among those it is a share of: either tells of somebody."""
    if cell.persons is None:
        return False
    if 0 < cell.persons < threshold:
        return True
    if cell.denominator is None or cell.numerator is None:
        return False
    return 0 < cell.denominator < threshold or 0 < cell.denominator - cell.numerator < threshold


def _protected(cell: Cell, withheld: bool) -> Protected:
    if not withheld:
        return Protected(cell, "F")
    return Protected(replace(cell, value=None, numerator=None, denominator=None, qualifier=None), "A")
