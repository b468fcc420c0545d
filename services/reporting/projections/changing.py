"""What a batch changes in the registers: which entry became another at which position, and which bodies are new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Connection, Select, select

from services.reporting.projections.tables import bodies, changes, partners, worksite_agreements
from services.reporting.projections.writing import Row, insert_rows

_IDS_PER_QUERY = 500
_OWN = {"session": "sessions", "agreement": "agreements", "worksite": "worksites"}


class Changing:
    """Told of each version of a session, agreement or worksite; finds what else changes with it when it is written."""

    def __init__(self) -> None:
        self._changed: set[tuple[str, str, int]] = set()
        self._opened: list[tuple[str, int]] = []
        self._ended: list[tuple[str, int]] = []
        self._signed: list[Row] = []

    def became(self, entity: str, entity_id: str, before: Row | None, row: Row) -> None:
        """An entity has a new version. A vote changes its session, a worksite that opens its agreements."""
        if entity not in _OWN:
            return
        position = row["known_from"]
        self._changed.add((_OWN[entity], entity_id, position))
        if row.get("vote_session"):
            self._changed.add(("sessions", row["vote_session"], position))
        if row.get("terminated_on") and row["terminated_on"] != (before or {}).get("terminated_on"):
            self._ended.append((entity_id, position))

    def opened(self, agreement_id: str, position: int) -> None:
        """A worksite opens under an agreement: the agreement changes, and the bodies that signed it."""
        self._changed.add(("agreements", agreement_id, position))
        self._opened.append((agreement_id, position))

    def signed(self, partner: Row) -> None:
        """A body signs an agreement, its first perhaps: a row of ``partners``."""
        self._changed.add(("partners", partner["partner_id"], partner["known_from"]))
        self._signed.append(partner)

    def write(self, connection: Connection) -> None:
        """Insert what changed; which bodies and worksites belong to agreements must be written by then."""
        of_agreement = select(partners.c.agreement_id, partners.c.partner_id, partners.c.known_from)
        self._spread(connection, "partners", of_agreement, self._opened)
        links = worksite_agreements.c
        under = select(links.agreement_id, links.worksite_id, links.known_from)
        self._spread(connection, "worksites", under, self._ended)
        names = [column.name for column in changes.columns]
        insert_rows(connection, changes, [dict(zip(names, one, strict=True)) for one in sorted(self._changed)])
        insert_rows(connection, bodies, list(self._new_bodies(connection)))

    def _spread(
        self, connection: Connection, register: str, query: Select[Any], happened: list[tuple[str, int]]
    ) -> None:
        """What happened to agreements changes what belongs to them by then, too."""
        belonging: dict[str, list[tuple[str, int]]] = {}
        for key, other, since in _of_these(connection, query, query.selected_columns[0], (one for one, _ in happened)):
            belonging.setdefault(key, []).append((other, since))
        for key, position in happened:
            self._changed |= {
                (register, other, position) for other, since in belonging.get(key, ()) if since < position
            }

    def _new_bodies(self, connection: Connection) -> Iterator[Row]:
        named = (one["partner_id"] for one in self._signed)
        known = {row[0] for row in _of_these(connection, select(bodies.c.partner_id), bodies.c.partner_id, named)}
        for one in self._signed:
            if one["partner_id"] not in known:
                known.add(one["partner_id"])
                yield {column.name: one[column.name] for column in bodies.columns}


def _of_these(connection: Connection, query: Select[Any], key: Column[Any] | Any, ids: Iterable[str]) -> Iterator[Any]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _IDS_PER_QUERY):
        yield from connection.execute(query.where(key.in_(wanted[start : start + _IDS_PER_QUERY])))
