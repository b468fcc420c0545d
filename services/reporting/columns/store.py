"""All tables in memory, brought up to date from SQL by position; readers keep the moment that they have."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import polars as pl
from sqlalchemy import Engine, select

from services.reporting.columns.by_person import ByPerson
from services.reporting.columns.frames import Frames
from services.reporting.columns.remembered import remembered_cells
from services.reporting.columns.table import ColumnTable
from services.reporting.projections import tables

_TABLES = {
    table.name: ColumnTable(table)
    for table in tables.metadata.sorted_tables
    if "known_from" in table.c or ("position" in table.c and table is not tables.checkpoint)
}


class Columns:
    """The columns of one database; safe to be asked from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._refreshing = threading.Lock()
        self._tables: Mapping[str, pl.DataFrame] = {name: table.empty() for name, table in _TABLES.items()}
        self._people = ByPerson(self._tables["hires"])
        self._position = 0
        self._remembered = remembered_cells()

    def at(self, position: int) -> Frames:
        """Everything as known at a position that is projected already."""
        if position > self._position:
            with self._refreshing:
                if position > self._position:
                    self._refresh()
        return Frames(self._tables, position, self._people, self._remembered)

    def _refresh(self) -> None:
        """What is committed up to the checkpoint never changes below it, so no transaction is needed."""
        with self._engine.connect() as connection:
            upto = connection.scalar(select(tables.checkpoint.c.position)) or 0
            self._tables = {
                name: table.refreshed(self._tables[name], connection, self._position, upto)
                for name, table in _TABLES.items()
            }
        self._people = self._people.refreshed(self._tables["hires"])
        self._position = upto
