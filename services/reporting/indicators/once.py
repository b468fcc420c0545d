"""Each person counted once: rows lie by person, in the order that tells which one counts, and each looks back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import polars as pl

from services.reporting.indicators.breaking import PARTNER, TRAITS
from services.reporting.indicators.rows import Rows

Arrange = Callable[[pl.DataFrame, Sequence[str]], pl.DataFrame]

_PERSON = "person_key"
_NEEDED = (_PERSON, "unit", "amount", "one", "age", "job_seeker")
"""Columns that persons are counted by, beside traits and what is asked for."""


def once(rows: Rows, apart: Sequence[str], arrange: Arrange) -> Rows:
    """Rows by person, arranged so that nobody is counted twice where ``apart`` and bodies are the same.

    Bodies are looked at one by one only where a person has several rows that may tell of the same: most have not.
    """
    needed = dict.fromkeys([*rows.own, *_NEEDED, *(name for name in TRAITS if name != "age_band")])
    more = [*(("begins", "ends") if rows.through else ()), *(("signed",) if rows.bodies is not None else ())]
    held = rows.rows.select(*needed, *more).collect()
    apart = [name for name in apart if name in rows.own]
    if rows.bodies is None:
        return replace(rows, rows=arrange(held, apart).lazy())
    bodies = rows.bodies.collect()
    free = ~_entangled(held, apart, bodies)
    several = held.filter(~free).join(bodies, on="signed", maintain_order="left")
    told = arrange(several, [*apart, *(name for name in bodies.columns if name in PARTNER)])
    return replace(
        rows, rows=arrange(held.filter(free), [*apart, "signed"]).lazy(), bodies=bodies.lazy(), told=told.lazy()
    )


def _entangled(rows: pl.DataFrame, apart: Sequence[str], bodies: pl.DataFrame) -> pl.Series:
    """Whether a row may tell of the same as another of its person: in a month that both reach, for a body of both.

    Sets of bodies have none in common if all numbers of one are below those of the other; that is seen at once.
    """
    body = pl.col(next(name for name in PARTNER if name in bodies.columns)).to_physical()
    spans = bodies.group_by("signed").agg(low=body.min(), high=body.max())
    spans = rows.select("signed").join(spans, on="signed", how="left", maintain_order="left")
    low, high = spans["low"], spans["high"]
    entangled = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
    for later, before in _alike(rows, apart):
        meet = (low.gather(later) <= high.gather(before)) & (low.gather(before) <= high.gather(later))
        for at in (later.filter(meet), before.filter(meet)):
            entangled = entangled.scatter(at, True)
    return entangled


def first_of_each(rows: pl.DataFrame, apart: Sequence[str]) -> pl.DataFrame:
    """Only the first row of each person and what is kept apart."""
    return rows.filter(pl.Series(mark_first(rows, apart)["first"], dtype=pl.Boolean))


def mark_first(rows: pl.DataFrame, apart: Sequence[str]) -> pl.DataFrame:
    """Each row with ``first``: 1 if it is the first of its person and what is kept apart, 0 if there was one before."""
    first = pl.repeat(1, rows.height, dtype=pl.Int64, eager=True)
    for later, _ in _alike(rows, apart):
        first = first.scatter(later, 0)
    return rows.with_columns(first=first)


def first_months(rows: pl.DataFrame, apart: Sequence[str]) -> pl.DataFrame:
    """Rows, each from the first month on that none of its person before, of what is kept apart, has reached.

    Those before began no later, so what they have of its months is all up to the last one that any of them reaches.
    """
    ends, reached = rows["ends"], pl.repeat(-1, rows.height, dtype=pl.Int32, eager=True)
    for later, before in _alike(rows, apart):
        both = pl.select(pl.max_horizontal(reached.gather(later), ends.gather(before))).to_series()
        reached = reached.scatter(later, both)
    begins = pl.max_horizontal(pl.col("begins"), reached + 1)
    return rows.with_columns(begins=begins).filter(pl.col("begins") <= pl.col("ends"))


def _alike(rows: pl.DataFrame, apart: Sequence[str]) -> Iterator[tuple[pl.Series, pl.Series]]:
    """Rows, by their numbers, and rows of the same person before them that are the same in what is kept apart.

    Where rows reach through months, they must share one.

    First of all rows with the one right before, then of those whose person has another one before that, and so on.
    """
    person, distance, months = rows[_PERSON].to_physical(), 1, "begins" in rows.columns
    kept = [rows[name].to_physical() for name in apart]
    later = (person == person.shift(1)).arg_true()
    while later.len():
        before = later - distance
        alike = pl.repeat(True, later.len(), eager=True)
        for one in kept:
            alike &= one.gather(later).eq_missing(one.gather(before))
        if months:
            alike &= rows["ends"].gather(before) >= rows["begins"].gather(later)
        yield later.filter(alike), before.filter(alike)
        distance += 1
        later = later.filter(later >= distance)
        later = later.filter(person.gather(later) == person.gather(later - distance))
