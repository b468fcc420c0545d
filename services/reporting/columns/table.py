"""One projected table as columns: how it is read from SQL, and what later positions change in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    cast,
    func,
    select,
)

from services.reporting.columns.frames import STILL_KNOWN
from services.reporting.projections.tables import DAY, ID, INSTANT
from shared.clock import CASABLANCA

_ROWS_PER_CHUNK = 100_000
_SEPARATOR = "\x1f"
_INSTANT = "%Y-%m-%dT%H:%M:%S%.fZ"
_MOST_CHUNKS = 64
"""Joining the pieces copies the whole table, so it is not done after each batch; too many of them slow down answers."""


class ColumnTable:
    """Rows are kept in the order in which they became known; JSON members and event ids stay in SQL.

    An instant comes with its civil day in Morocco beside it: ``recorded_at`` with ``recorded_on``.
    """

    def __init__(self, table: Table) -> None:
        position = "known_from" if "known_from" in table.c else "position"
        self._known_from: ColumnElement[int] = table.c[position]
        self._known_until: ColumnElement[int] | None = table.c.get("known_until")
        self._columns = [column for column in table.c if _type(column.type) is not None]
        self._schema = {column.name: _type(column.type) for column in self._columns}
        columns = [cast(column, Integer) if isinstance(column.type, Boolean) else column for column in self._columns]
        self._line = func.format(_SEPARATOR.join(["%s"] * len(columns)), *columns)
        """A row as one text, nothing where a member is null: made, carried and read in a third of the time of a tuple.

        What stays in columns are numbers, days, codes and ids of letters and digits, so that nothing needs quotes.
        """
        self._renamed = {"position": "known_from"} if position == "position" else {}

    def empty(self) -> pl.DataFrame:
        """No rows yet."""
        return self._typed(pl.DataFrame(schema=self._read_as()), 0)

    def refreshed(self, frame: pl.DataFrame, connection: Connection, after: int, upto: int) -> pl.DataFrame:
        """The table as known up to ``upto``, given it as known up to ``after``."""
        frame = self._closed(frame, connection, after, upto)
        became_known = (self._known_from > after) & (self._known_from <= upto)
        lines = connection.execution_options(yield_per=_ROWS_PER_CHUNK).scalars(
            select(self._line).where(became_known).order_by(self._known_from)
        )
        chunks = [self._frame(chunk, upto) for chunk in lines.partitions()]
        frame = pl.concat([frame, *chunks], rechunk=False)
        return frame.rechunk() if len(chunks) > 1 or frame.n_chunks() > _MOST_CHUNKS else frame

    def _closed(self, frame: pl.DataFrame, connection: Connection, after: int, upto: int) -> pl.DataFrame:
        """Rows that were known before and stopped being known meanwhile; a position gives at most one row."""
        if self._known_until is None or frame.is_empty():
            return frame
        stopped = select(self._known_from, self._known_until).where(
            self._known_until > after, self._known_until <= upto, self._known_from <= after
        )
        ended = connection.execute(stopped).all()  # put in order, SQLite would look through all that was known before
        if not ended:
            return frame
        began = pl.Series([since for since, _ in ended], dtype=pl.Int64)
        at = frame["known_from"].search_sorted(began)
        until = frame["known_until"].clone().scatter(at, [until for _, until in ended])
        return frame.with_columns(until)

    def _frame(self, lines: Sequence[str], upto: int) -> pl.DataFrame:
        text = "\n".join(lines).encode()
        read = pl.read_csv(text, has_header=False, separator=_SEPARATOR, quote_char=None, schema=self._read_as())
        return self._typed(read, upto)

    def _typed(self, frame: pl.DataFrame, upto: int) -> pl.DataFrame:
        frame = frame.rename(self._renamed)
        instants = [
            pl.col(name).str.to_datetime(_INSTANT, time_unit="us", time_zone="UTC")
            for name, kind in self._schema.items()
            if kind == pl.Datetime
        ]
        truths = [pl.col(name).cast(pl.Boolean) for name, kind in self._schema.items() if kind == pl.Boolean]
        until = pl.col("known_until") if self._known_until is not None else pl.lit(None, pl.Int64)
        open_end = pl.when(until <= upto).then(until).otherwise(STILL_KNOWN).alias("known_until")
        return frame.with_columns(*instants, *truths, open_end).with_columns(self._civil_days())

    def _civil_days(self) -> list[pl.Expr]:
        return [
            pl.col(name).dt.convert_time_zone(CASABLANCA.key).dt.date().alias(f"{name.removesuffix('_at')}_on")
            for name, kind in self._schema.items()
            if kind == pl.Datetime
        ]

    def _read_as(self) -> dict[str, Any]:
        """What is parsed at once; instants and truths are text and numbers first."""
        first = {pl.Datetime: pl.String, pl.Boolean: pl.Int64}
        return {
            name: next((to for kind_, to in first.items() if kind == kind_), kind)
            for name, kind in self._schema.items()
        }


def _type(sql: Any) -> Any:
    """The column type for an SQL type; ``None`` for what stays in SQL: documents, words to be searched, event ids."""
    if sql is DAY:
        return pl.Date
    if sql is INSTANT:
        return pl.Datetime("us", "UTC")
    if sql is ID:
        return pl.Categorical
    if isinstance(sql, Text) or (isinstance(sql, String) and sql.length is None):
        return None
    for kind, columns in ((Boolean, pl.Boolean), (Integer, pl.Int64), (Numeric, pl.Float64), (Float, pl.Float64)):
        if isinstance(sql, kind):
            return columns
    return pl.Categorical if isinstance(sql, String) else None
