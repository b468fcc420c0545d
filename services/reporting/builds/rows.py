"""Two builds compared row by row, as both know them at one position."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Engine, Select, String, Table, case, collate, inspect, null, select

from services.reporting.projections.database import without_timeout
from services.reporting.projections.tables import checkpoint, metadata

TABLES = [table for table in metadata.sorted_tables if table is not checkpoint]

_SINCE = ("known_from", "position", "changed_at")
_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One row or cell that is not the same: the members that differ, each as it was and as it is.

    ``old`` or ``new`` alone is ``None`` where only one of the builds has it.
    """

    where: str
    key: dict[str, Any]
    old: dict[str, Any] | None
    new: dict[str, Any] | None


@dataclass(slots=True)
class Side:
    """One build's rows of a table: how many, and a digest over all of them."""

    rows: int = 0
    _sha: Any = field(default_factory=hashlib.sha256)

    def digested(self, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
        """The rows, counted as they pass."""
        for row in rows:
            self.rows += 1
            self._sha.update(repr(tuple(row)).encode())
            yield tuple(row)

    @property
    def digest(self) -> str:
        """Of all rows in the order of their keys."""
        return f"sha256:{self._sha.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Compared:
    """One table of the two builds, or what they have in common of it."""

    table: Table
    columns: Sequence[Column[Any]]
    left_out: Sequence[str]
    """Columns that the older build does not have."""
    old: Side = field(default_factory=Side)
    new: Side = field(default_factory=Side)

    def differences(self, old: Engine, new: Engine, position: int) -> Iterator[Difference]:
        """Every row that differs at a position, in the order of the keys."""
        with old.connect() as before, new.connect() as after:
            rows = self.old.digested(self._rows(before, position)), self.new.digested(self._rows(after, position))
            yield from self._apart(*rows)

    def _rows(self, connection: Connection, position: int) -> Iterator[Any]:
        without_timeout(connection)
        streamed = connection.execution_options(yield_per=_ROWS_AT_ONCE)
        yield from streamed.execute(_known_at(self.table, self.columns, position, connection.dialect.name))

    def _apart(self, old: Iterator[tuple[Any, ...]], new: Iterator[tuple[Any, ...]]) -> Iterator[Difference]:
        """Both come in the order of their keys, so that one look at each row is enough."""
        width = len(self.table.primary_key.columns)
        one, other = next(old, None), next(new, None)
        while one is not None or other is not None:
            if other is None or (one is not None and one[:width] < other[:width]):
                assert one is not None, "or the loop would have ended"
                yield self._difference(one, None)
                one = next(old, None)
            elif one is None or other[:width] < one[:width]:
                yield self._difference(None, other)
                other = next(new, None)
            else:
                if one != other:
                    yield self._difference(one, other)
                one, other = next(old, None), next(new, None)

    def _difference(self, old: tuple[Any, ...] | None, new: tuple[Any, ...] | None) -> Difference:
        names, width = [column.name for column in self.columns], len(self.table.primary_key.columns)
        apart = [name for name, a, b in zip(names, old or new or (), new or old or (), strict=True) if a != b]
        shown = set(apart if old and new else names[width:])
        key = dict(zip(names[:width], old or new or (), strict=False))
        sides = [
            None if side is None else {name: value for name, value in zip(names, side, strict=True) if name in shown}
            for side in (old, new)
        ]
        return Difference(self.table.name, key, *sides)


def comparable(old: Engine) -> tuple[list[Compared], list[str]]:
    """What can be compared with an older build: tables with the columns that both have, and tables it does not have."""
    found, missing = [], []
    inspector = inspect(old)
    there = set(inspector.get_table_names())
    for table in TABLES:
        columns = {one["name"] for one in inspector.get_columns(table.name)} if table.name in there else set()
        if not {column.name for column in table.primary_key} <= columns:
            missing.append(table.name)
            continue
        keys = list(table.primary_key)
        others = [column for column in table.columns if column.name in columns and not column.primary_key]
        left_out = [column.name for column in table.columns if column.name not in columns]
        found.append(Compared(table, [*keys, *others], left_out))
    return found, missing


def _known_at(table: Table, columns: Sequence[Column[Any]], position: int, dialect: str) -> Select[Any]:
    """The rows as they were at a position: what became known later is left out, and what ended later still holds."""
    until = table.c.get("known_until")
    chosen = [
        case((column <= position, column), else_=null()).label(column.name) if column is until else column
        for column in columns
    ]
    since = next(table.c[name] for name in _SINCE if name in table.c)
    return select(*chosen).where(since <= position).order_by(*[_in_order(one, dialect) for one in table.primary_key])


def _in_order(column: Column[Any], dialect: str) -> Any:
    """By code points, as Python compares texts, whatever language PostgreSQL was set up for."""
    return collate(column, "C") if dialect == "postgresql" and isinstance(column.type, String) else column
