"""The known versions of entities while a batch is folded: what was read, what is closed, what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from services.reporting.projections.writing import Row, close_rows, insert_rows

_IDS_PER_QUERY = 500


class Versions:
    """One entity table during one batch."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._key = next(iter(table.primary_key)).name
        self._current: dict[str, Row] = {}
        self._stored: set[str] = set()
        self._closed: list[tuple[str, int, int]] = []
        self._new: list[Row] = []

    def load(self, connection: Connection, ids: Iterable[str]) -> None:
        """Read the present version of every entity that the batch touches."""
        wanted, column = sorted(set(ids)), self._table.c[self._key]
        for start in range(0, len(wanted), _IDS_PER_QUERY):
            present = select(self._table).where(
                column.in_(wanted[start : start + _IDS_PER_QUERY]), self._table.c.known_until.is_(None)
            )
            for row in connection.execute(present).mappings():
                self._current[row[self._key]] = dict(row)
                self._stored.add(row[self._key])

    def __getitem__(self, entity_id: str) -> Row:
        return self._current[entity_id]

    def get(self, entity_id: str) -> Row | None:
        """The present version, if there is any."""
        return self._current.get(entity_id)

    def become(self, entity_id: str, position: int, values: Mapping[str, Any]) -> None:
        """From this position on the entity is as given; what it was until now is kept, closed."""
        before = self._current.get(entity_id)
        self.end(entity_id, position)
        row: Row = {**(before or {}), **values, self._key: entity_id, "known_from": position, "known_until": None}
        self._current[entity_id] = row
        self._new.append(row)

    def end(self, entity_id: str, position: int) -> None:
        """From this position on the entity is not; what it was until now is kept, closed."""
        before = self._current.pop(entity_id, None)
        if before is None:
            return
        if entity_id in self._stored:
            self._closed.append((entity_id, before["known_from"], position))
            self._stored.discard(entity_id)
        else:
            before["known_until"] = position

    def write(self, connection: Connection) -> None:
        """Close and insert in two statements."""
        close_rows(connection, self._table, self._table.c[self._key], self._closed)
        insert_rows(connection, self._table, self._new)
