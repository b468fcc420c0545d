"""Rows beside rows: what the database and the columns in memory hold of a window, and what the ledger makes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl
import polars.selectors as cs
from sqlalchemy import Connection, Table, select

from services.reporting.columns import Frames
from services.reporting.columns.frames import STILL_KNOWN
from services.reporting.projections import tables
from services.reporting.projections.writing import Row
from services.reporting.selfcheck.differences import Difference
from services.reporting.selfcheck.window import Window, became_known, beyond, position_of, stopped_being_known

Key = tuple[Any, ...]

_MOST = 20
"""Differences told of one kind; a table that was emptied need not be listed row by row."""

COMPARED = [table for table in tables.metadata.sorted_tables if table is not tables.checkpoint]


class Held(NamedTuple):
    """Of one table: rows that became known in a window, by their keys, and when others ended in it."""

    rows: dict[Key, Row]
    ended: dict[Key, int]


def held(connection: Connection, window: Window) -> dict[str, Held]:
    """What a database holds of a window, as it was at the window's end, by table."""
    return {table.name: Held(_rows(connection, table, window), _ended(connection, table, window)) for table in COMPARED}


def _rows(connection: Connection, table: Table, window: Window) -> dict[Key, Row]:
    keys = [column.name for column in table.primary_key]
    found = connection.execute(select(table).where(became_known(table, window))).mappings()
    return {tuple(row[name] for name in keys): _as_then(dict(row), window.upto) for row in found}


def _as_then(row: Row, upto: int) -> Row:
    """A row as it was at a position: what ended later had not ended yet."""
    if (row.get("known_until") or 0) > upto:
        row["known_until"] = None
    return {name: round(value, 2) if isinstance(value, Decimal) else value for name, value in row.items()}


def _ended(connection: Connection, table: Table, window: Window) -> dict[Key, int]:
    if "known_until" not in table.c:
        return {}
    columns = [*table.primary_key, table.c.known_until]
    found = connection.execute(select(*columns).where(stopped_being_known(table, window)))
    return {tuple(row[:-1]): row[-1] for row in found}


def differences(expected: dict[str, Held], found: dict[str, Held]) -> Iterator[Difference]:
    """Where the rows found are not those expected."""
    for table in COMPARED:
        wanted, there = expected[table.name], found[table.name]
        for key in wanted.rows.keys() | there.rows.keys():
            row, other = wanted.rows.get(key), there.rows.get(key)
            if row != other:
                yield _difference(table, row, other)
        for key in wanted.ended.keys() | there.ended.keys():
            if wanted.ended.get(key) != there.ended.get(key):
                entry, position = _entry(table, dict(zip(table.primary_key.columns.keys(), key, strict=True)))
                yield Difference("changed", table.name, entry, position, ("known_until",))


def _difference(table: Table, expected: Row | None, found: Row | None) -> Difference:
    entry, position = _entry(table, expected or found or {})
    if expected is None or found is None:
        return Difference("missing" if found is None else "extra", table.name, entry, position)
    columns = tuple(name for name, value in expected.items() if value != found[name])
    return Difference("changed", table.name, entry, position, columns)


def _entry(table: Table, row: Row) -> tuple[str, int]:
    """Who a row is about, and the position at which it became known."""
    position = position_of(table).name
    return " ".join(str(row[one.name]) for one in table.primary_key if one.name != position), int(row.get(position, 0))


def latecomers(connection: Connection) -> Iterator[Difference]:
    """Rows of positions that are not projected yet; asked in one statement each, for facts go on arriving."""
    for table in COMPARED:
        keys = [*table.primary_key, position_of(table)]
        for row in connection.execute(select(*keys).where(beyond(table)).limit(_MOST)).mappings():
            entry, position = _entry(table, dict(row))
            yield Difference("extra", table.name, entry, position)


def stale(expected: Frames, serving: Frames, window: Window, but_not: Collection[str]) -> Iterator[Difference]:
    """Where the columns that figures are computed from differ from columns made of the ledger alone.

    ``but_not`` names tables that differ in the database already: their columns may be wrong because of that.
    """
    for name in sorted(expected.tables.keys() - but_not):
        for seen in (_began, _ended_then):
            rows, others = (seen(frame, window) for frame in (expected.tables[name], serving.tables[name]))
            if not rows.equals(others):
                yield from _stale(name, rows, others, window)


def _stale(name: str, rows: pl.DataFrame, others: pl.DataFrame, window: Window) -> Iterator[Difference]:
    """One for each position; at the window's end where the very same rows stand there more than once."""
    either = pl.concat([rows.unique(), others.unique()])
    odd = either.filter(either.is_duplicated().not_())["known_from"].unique().sort().to_list() or [window.upto]
    for position in odd[:_MOST]:
        own, other = (frame.filter(pl.col("known_from") == position) for frame in (rows, others))
        alike = own.height == other.height
        differing = [one for one in own.columns if not own[one].equals(other[one])] if alike else []
        yield Difference("stale", name, "", position, tuple(differing))


def _began(frame: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Rows that became known in the window, in one order, names as text, ends as they were then."""
    until = pl.when(pl.col("known_until") > window.upto).then(STILL_KNOWN).otherwise("known_until")
    named = cs.categorical().cast(pl.String)
    within = frame.filter(pl.col("known_from").is_between(window.after + 1, window.upto))
    return within.with_columns(until.alias("known_until"), named).sort(sorted(frame.columns))


def _ended_then(frame: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Of rows that were known before and ended in the window, that they did."""
    ended = pl.col("known_until").is_between(window.after + 1, window.upto) & (pl.col("known_from") <= window.after)
    return frame.filter(ended).select("known_from", "known_until").sort("known_from")
