"""What is told of hires beside their days: attendance, payments, certificates, one row each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, update

from services.reporting.projections.tables import attendance, certificates, payments
from services.reporting.projections.writing import Row, insert_rows

_TABLES = {"hire.attended": attendance, "hire.paid": payments, "hire.certified": certificates}
_ABSENT = {"training_days": 0}


class Told:
    """What one batch tells. Voiding a hire ends all that was told of it; nothing can be told of it afterwards."""

    def __init__(self) -> None:
        self._new: dict[str, list[Row]] = {kind: [] for kind in _TABLES}
        self._ended: list[Row] = []

    def add(self, kind: str, position: int, data: dict[str, Any]) -> None:
        """Take in one ``hire.attended``, ``hire.paid`` or ``hire.certified``."""
        known = {"known_from": position, "known_until": None}
        named = (column.name for column in _TABLES[kind].columns if column.name not in known)
        self._new[kind].append(known | {name: data.get(name, _ABSENT.get(name)) for name in named})

    def end(self, hire_id: str, position: int) -> None:
        """From this position on nothing is told of a hire."""
        self._ended.append({"hire": hire_id, "until": position})

    def write(self, connection: Connection) -> None:
        """Insert what is new, then end what belongs to voided hires, whichever batch it came in."""
        for kind, table in _TABLES.items():
            insert_rows(connection, table, self._new[kind])
            if self._ended:
                ending = update(table).where(table.c.hire_id == bindparam("hire"), table.c.known_until.is_(None))
                connection.execute(ending.values(known_until=bindparam("until")), self._ended)
