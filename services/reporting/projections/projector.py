"""Folds what was recorded into rows: one batch, one SQL transaction, checkpoint included, so exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, select, update

from services.reporting.projections import agreements, hires, tables, worksites
from services.reporting.projections.changing import Changing
from services.reporting.projections.database import without_timeout
from services.reporting.projections.happening import happened_on
from services.reporting.projections.intake import Intake
from services.reporting.projections.preparing import prepare
from services.reporting.projections.telling import Told
from services.reporting.projections.versions import Versions
from services.reporting.projections.writing import Row, insert_rows
from services.reporting.searching import place_names, searchable
from shared.clock import civil_day, instant_text
from shared.contracts.entries import Entry, Origin, decode_entry
from shared.contracts.facts import newest_data, schema_of
from shared.ledger import Recorded

SUBJECTS = ("ledger.>",)
"""All is followed, so that the position reached is the ledger's own; marks and parked records are passed over."""

_ENTITIES = ("session", "agreement", "worksite", "hire")

_TABLES = {
    "session": tables.sessions,
    "agreement": tables.agreements,
    "worksite": tables.worksites,
    "hire": tables.hires,
}


class _Fact(NamedTuple):
    position: int
    recorded_at: str
    entity: str
    entity_id: str
    entry: Entry


class Projector:
    """Writes to one database, prepared for it; other replicas may do the same: who is second finds it done."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        prepare(engine)

    def position(self) -> int:
        """The position up to which everything is projected; 0 at the beginning."""
        with self._engine.connect() as connection:
            return connection.scalar(select(tables.checkpoint.c.position)) or 0

    def apply(self, batch: Sequence[Recorded]) -> int:
        """Project a batch and answer the position reached; what is behind the checkpoint already is skipped."""
        with self._engine.begin() as connection:
            without_timeout(connection)
            # Its lock is what keeps two replicas apart: to the end of this transaction nobody else gets past here.
            reached = connection.scalar(select(tables.checkpoint.c.position).with_for_update()) or 0
            new = [one for one in batch if one.sequence > reached]
            if new:
                _Batch(connection).project(new)
        return max(reached, batch[-1].sequence)


class _Batch:
    """What one batch reads, changes and writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._versions = {entity: Versions(table) for entity, table in _TABLES.items()}
        self._told = Told()
        self._intake = Intake()
        self._changing = Changing()
        self._links: dict[str, list[Row]] = {"partners": [], "worksite_agreements": []}

    def project(self, batch: Sequence[Recorded]) -> None:
        facts = []
        for one in batch:
            _, service, entity, _ = one.subject.split(".")
            if service == "receipts":
                self._intake.add(one)
            elif entity in _ENTITIES and (fact := _fact(one)).entry.origin is not None:
                facts.append(fact)
        self._load(facts)
        for fact in facts:
            self._fold(fact)
        self._write(facts, batch[-1])

    def _load(self, facts: Iterable[_Fact]) -> None:
        touched: dict[str, set[str]] = {entity: set() for entity in _TABLES}
        for fact in facts:
            touched[fact.entity].add(fact.entity_id)
            for entity in ("session", "worksite"):
                named = fact.entry.data.get(f"{entity}_id")
                if named is not None:
                    touched[entity].add(named)
        for entity, ids in touched.items():
            self._versions[entity].load(self._connection, ids)

    def _fold(self, fact: _Fact) -> None:
        kind, data = fact.entry.kind, fact.entry.data
        if fact.entity == "hire" and kind != "hire.started":
            self._fold_hire(fact)
            return
        versions = self._versions[fact.entity]
        before = versions.get(fact.entity_id)
        versions.become(fact.entity_id, fact.position, self._values(fact, kind, data))
        self._changing.became(fact.entity, fact.entity_id, before, versions[fact.entity_id])
        self._link(fact, kind, data)

    def _link(self, fact: _Fact, kind: str, data: dict[str, Any]) -> None:
        """Which bodies signed an agreement, which agreements a worksite is under."""
        for partner in data.get("partners", ()) if kind == "agreement.proposed" else ():
            search = searchable(partner["partner_id"], partner["name"])
            link = {"agreement_id": fact.entity_id, "known_from": fact.position, **partner, "search": search}
            self._links["partners"].append(link)
            self._changing.signed(link)
        for agreement_id in data.get("agreement_ids", ()):
            link = {"worksite_id": fact.entity_id, "agreement_id": agreement_id, "known_from": fact.position}
            self._links["worksite_agreements"].append(link)
            self._changing.opened(agreement_id, fact.position)

    def _fold_hire(self, fact: _Fact) -> None:
        """A hire that was voided is no more, and what else is told of it changes nothing."""
        versions, data = self._versions["hire"], fact.entry.data
        before = versions.get(fact.entity_id)
        if before is None:
            return
        if fact.entry.kind == "hire.voided":
            versions.end(fact.entity_id, fact.position)
            self._told.end(fact.entity_id, fact.position)
        elif fact.entry.kind == "hire.ended":
            versions.become(fact.entity_id, fact.position, hires.ended(data))
        elif fact.entry.kind == "hire.corrected":
            versions.become(fact.entity_id, fact.position, hires.corrected(before, data))
        else:
            self._told.add(fact.entry.kind, fact.position, data)

    def _values(self, fact: _Fact, kind: str, data: dict[str, Any]) -> Row:
        if kind == "session.held":
            return {name: data.get(name) for name in _SESSION} | {"search": _session_search(data)}
        if kind == "agreement.proposed":
            return agreements.proposed(data, civil_day(_logged_at(fact)).isoformat(), fact.position)
        if kind == "worksite.opened":
            return worksites.opened(data)
        if kind == "hire.started":
            return hires.started(data, self._versions["worksite"][data["worksite_id"]])
        before = self._versions[fact.entity][fact.entity_id]
        if fact.entity == "worksite":
            return worksites.followed(before, kind, data)
        return agreements.followed(before, kind, data, self._day(fact), _logged(fact), fact.position)

    def _day(self, fact: _Fact) -> str | None:
        """The civil day on which it happened: its own, or that of the session that it names."""
        session = self._versions["session"].get(fact.entry.data.get("session_id", ""))
        return happened_on(fact.entry.kind, fact.entry.data) or (session["held_on"] if session else None)

    def _write(self, facts: Sequence[_Fact], last: Recorded) -> None:
        for versions in self._versions.values():
            versions.write(self._connection)
        self._told.write(self._connection)
        for name, links in self._links.items():
            insert_rows(self._connection, tables.metadata.tables[name], links)
        self._changing.write(self._connection)
        insert_rows(self._connection, tables.facts, [_fact_row(fact, self._day(fact)) for fact in facts])
        self._intake.write(self._connection)
        reached = {"position": last.sequence, "recorded_at": instant_text(last.recorded_at)}
        self._connection.execute(update(tables.checkpoint), reached)


_SESSION = ("council", "kind", "held_on", "members_in_office", "members_present", "chaired_by", "observers")


def _fact(recorded: Recorded) -> _Fact:
    """One message on an entity's subject, its data in the newest version of its kind."""
    _, _, entity, entity_id = recorded.subject.split(".")
    entry = decode_entry(recorded.payload)
    if entry.schema != schema_of(entry.kind):
        entry = msgspec.structs.replace(entry, data=newest_data(entry), schema=schema_of(entry.kind))
    return _Fact(recorded.sequence, instant_text(recorded.recorded_at), entity, entity_id, entry)


def _session_search(data: dict[str, Any]) -> str:
    """By what a session is found: its id, its council, and who is named as present."""
    return searchable(
        data["session_id"], place_names([data["council"]]), data.get("chaired_by"), *(data.get("observers") or ())
    )


def _origin(fact: _Fact) -> Origin:
    assert fact.entry.origin is not None, "marks are passed over"
    return fact.entry.origin


def _logged_at(fact: _Fact) -> datetime:
    return datetime.fromisoformat(_origin(fact).time.upper())


def _logged(fact: _Fact) -> str:
    """When the publisher logged it (UTC), then which fact it is: an order that does not depend on arrival."""
    return f"{instant_text(_logged_at(fact))} {_origin(fact).publisher} {_origin(fact).id}"


def _fact_row(fact: _Fact, day: str | None) -> Row:
    return {
        "position": fact.position,
        "publisher": _origin(fact).publisher,
        "fact_id": _origin(fact).id,
        "kind": fact.entry.kind,
        "entity_id": fact.entity_id,
        "happened_on": day,
        "logged_at": instant_text(_logged_at(fact)),
        "recorded_at": fact.recorded_at,
    }
