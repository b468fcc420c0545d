"""Columns of a million hires in seconds: those of a smaller ledger, really projected, so many times over."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from services.reporting.columns.frames import STILL_KNOWN

_THEIR_OWN = ("hire_id", "person_key", "worksite_id", "entity_id")
"""Ids that each copy has of its own; agreements and their bodies are the same for all, as places are."""
_SHARED = ("sessions", "agreements", "partners", "bodies")
"""Tables that there is one copy of."""


def multiplied(tables: Mapping[str, pl.DataFrame], times: int) -> dict[str, pl.DataFrame]:
    """The same tables with each hire and worksite ``times`` over, one copy's position right behind the other's."""
    return {name: _table(frame, 1 if name in _SHARED else times, times) for name, frame in tables.items()}


def _table(frame: pl.DataFrame, copies: int, times: int) -> pl.DataFrame:
    several = [_copy(frame, number, times) for number in range(copies)]
    together = pl.concat(several, rechunk=True).sort("known_from")
    ids = [pl.col(name).cast(pl.Categorical) for name in _THEIR_OWN if name in frame.columns]
    return together.with_columns(ids).select(frame.columns)


def _copy(frame: pl.DataFrame, number: int, times: int) -> pl.DataFrame:
    until = pl.col("known_until")
    return frame.with_columns(
        pl.col("known_from") * times + number,
        pl.when(until == STILL_KNOWN).then(until).otherwise(until * times + number).alias("known_until"),
        *(pl.format("{}-" + str(number), pl.col(name).cast(pl.String)).alias(name)
          for name in _THEIR_OWN if name in frame.columns),
    )  # fmt: skip
