"""How few is few, and what a cell looks like once it has passed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from services.reporting.indicators.definition import Cell

Confidentiality = Literal["F", "A", "D"]
"""Free, withheld as a small count, withheld to protect another cell."""

_TELLS_OF_DISABILITY = frozenset({"disability", "disabled"})


@dataclass(frozen=True, slots=True)
class Protected:
    """A cell as it may be shown."""

    cell: Cell
    confidentiality: Confidentiality


def protected(cell: Cell, confidentiality: Confidentiality) -> Protected:
    """The cell, emptied unless it is free: how few there were is not said either."""
    if confidentiality == "F":
        return Protected(cell, "F")
    return Protected(Cell(cell.by, None, since=cell.since, status=cell.status), confidentiality)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cells of fewer persons than this, but at least one, are withheld."""

    general: int
    disability: int

    @property
    def withhold(self) -> bool:
        """Whether any count is small at all."""
        return max(self.general, self.disability) > 1

    def of(self, dimensions: Collection[str], tells_of_disability: bool = False) -> int:
        """The threshold for a table: wider where it tells of a disability."""
        wide = tells_of_disability or not _TELLS_OF_DISABILITY.isdisjoint(dimensions)
        return self.disability if wide else self.general
