"""When an entry last changed, as the projection told it: looked up for the entries that are shown, and no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Label, Select, Table, func, select

from services.reporting.projections.tables import changes
from services.reporting.queries.known import known


def changed_at(register: str, key: Column[Any], position: int) -> Label[int]:
    """The position at which an entry became what it is at a position; ``key`` is the entry's id."""
    of_it = (changes.c.register == register, changes.c.entry_id == key, changes.c.changed_at <= position)
    last = select(func.max(changes.c.changed_at)).where(*of_it)
    return last.correlate(key.table).scalar_subquery().label("changed_at")


def versions(table: Table, key: str) -> Callable[[int], Select[Any]]:
    """The rows of a register's table as known at a position, each with when it became so; ``key`` names its id."""

    def entries(position: int) -> Select[Any]:
        changed = changed_at(table.name, table.c[key], position)
        return select(*table.c, changed).where(known(table, position))

    return entries


def changed_since(register: str, since: int, position: int) -> Select[Any]:
    """The ids of entries that changed after a position, up to another."""
    meanwhile = (changes.c.register == register, changes.c.changed_at > since, changes.c.changed_at <= position)
    return select(changes.c.entry_id).where(*meanwhile)
