"""A stretch of the ledger projected once more, into a database in memory that lives as long as the comparison."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, StaticPool, create_engine, update

from services.reporting.projections import tables
from services.reporting.projections.projector import Projector
from services.reporting.selfcheck.window import Window, seed


class Replaying:
    """Projects windows with the projector that serves, from the ledger's messages and what held before them."""

    def __init__(self) -> None:
        self.memory: Engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        self._projector = Projector(self.memory)

    @contextmanager
    def replayed(self, serving: Engine, window: Window) -> Iterator[Connection]:
        """The rows that the ledger makes of a window, beside those that it started from."""
        with serving.connect() as connection, self.memory.begin() as emptied:
            for table in tables.metadata.sorted_tables:
                if table is not tables.checkpoint:
                    emptied.execute(table.delete())
            emptied.execute(update(tables.checkpoint).values(position=window.after))
            seed(connection, emptied, window)
        if window.messages:
            self._projector.apply(window.messages)
        with self.memory.connect() as connection:
            yield connection

    def close(self) -> None:
        """Give the memory back."""
        self.memory.dispose()
