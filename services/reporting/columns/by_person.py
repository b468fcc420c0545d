"""The hires once more, each person's side by side: who is counted once is then found without sorting or hashing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import polars as pl

_DAYS = 2**21
"""More than the days of all dates, as a column of days counts them."""
_TAIL = 16
"""Sorted anew once one row of so many is not in its place: more rarely the more there are."""

Prepare = Callable[[pl.LazyFrame], pl.LazyFrame]


class ByPerson:
    """The versions of hires by person and start; those of one start in the order in which they became known.

    New rows wait in a sorted tail of their own, which is merged into each answer, until they are many.
    """

    def __init__(self, hires: pl.DataFrame, arranged: pl.DataFrame | None = None) -> None:
        self._hires = hires
        self._arranged = _sorted(hires) if arranged is None else arranged

    def refreshed(self, hires: pl.DataFrame) -> ByPerson:
        """The same, of the table as known later: rows were added and some are not known any more."""
        many = (hires.height - self._arranged.height) * _TAIL > self._arranged.height
        return ByPerson(hires, None if many else self._arranged)

    def rows(self, prepare: Prepare) -> pl.LazyFrame:
        """The rows as ``prepare`` chooses them, in order; it must keep ``order`` and the order."""
        main, tail = self._parts
        chosen = prepare(main.lazy())
        return chosen.merge_sorted(prepare(tail.lazy()), key="order") if tail.height else chosen

    @cached_property
    def _parts(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows that are in their places, until when each is known as the table tells now; and the tail."""
        until = self._hires["known_until"].gather(self._arranged["row"])
        return self._arranged.with_columns(until), _sorted(self._hires, self._arranged.height)


def _sorted(hires: pl.DataFrame, after: int = 0) -> pl.DataFrame:
    person, day = pl.col("person_key").to_physical().cast(pl.Int64), pl.col("starts_on").to_physical().cast(pl.Int64)
    placed = hires.with_row_index("row").slice(after).with_columns(order=person * _DAYS + day)
    return placed.sort("order", maintain_order=True)
