"""One moment's view of the columns: each table's rows as known at a position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from services.reporting.columns.by_person import ByPerson
from services.reporting.columns.remembered import remembered_cells
from services.reporting.remembering import Remembered

STILL_KNOWN = 2**62
"""``known_until`` of a row that is still known."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Every table at one position; never changes, whatever is projected meanwhile.

    Days are of type Date, names of few values Categorical, ids String, positions Int64.
    """

    tables: Mapping[str, pl.DataFrame]
    position: int
    people: ByPerson = field(compare=False, repr=False)
    remembered: Remembered[Sequence[Any]] = field(default_factory=remembered_cells, compare=False, repr=False)

    def __getitem__(self, table: str) -> pl.LazyFrame:
        """The rows of a table that hold at the position."""
        return self._known(self.tables[table].lazy())

    def by_person(self, *conditions: pl.Expr) -> pl.LazyFrame:
        """The hires that hold at the position, as far as conditions do, by person and start."""
        return self.people.rows(lambda rows: self._known(rows).filter(*conditions))

    def _known(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        return rows.filter(pl.col("known_from") <= self.position, pl.col("known_until") > self.position)
