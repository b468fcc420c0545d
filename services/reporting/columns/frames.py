"""One moment's view of the columns: each table's rows as known at a position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from services.reporting.columns.remembered import Remembered

STILL_KNOWN = 2**62
"""``known_until`` of a row that is still known."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Every table at one position; never changes, whatever is projected meanwhile.

    Days are of type Date, names of few values Categorical, ids String, positions Int64.
    """

    tables: Mapping[str, pl.DataFrame]
    position: int
    remembered: Remembered = field(default_factory=Remembered, compare=False, repr=False)

    def __getitem__(self, table: str) -> pl.LazyFrame:
        """The rows of a table that hold at the position."""
        known = (pl.col("known_from") <= self.position) & (pl.col("known_until") > self.position)
        return self.tables[table].lazy().filter(known)
