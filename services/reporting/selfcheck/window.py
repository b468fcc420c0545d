"""A stretch of the ledger, and what the rows held before it of all that its facts touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, or_, select, tuple_

from services.reporting.projections import tables
from services.reporting.projections.writing import Row, insert_rows
from services.reporting.queries.known import known
from shared.contracts.entries import decode_entry, decode_receipt
from shared.contracts.facts import newest_data, schema_of
from shared.ledger import Recorded

_IDS_PER_QUERY = 500

_OWN = {
    "session": tables.sessions.c.session_id,
    "agreement": tables.agreements.c.agreement_id,
    "worksite": tables.worksites.c.worksite_id,
    "hire": tables.hires.c.hire_id,
}
_TOLD = (tables.attendance, tables.payments, tables.certificates)


@dataclass(frozen=True, slots=True)
class Window:
    """The messages behind one position, up to and including another."""

    after: int
    upto: int
    messages: Sequence[Recorded] = field(repr=False)


def seed(serving: Connection, memory: Connection, window: Window) -> None:
    """Copy what held just before the window of whatever its facts change or refer to.

    The copies are not taken on trust for ever: the window in which each of them became known recomputes it.
    """
    ids, answered = _touched(window.messages)
    for column, wanted in ids.items():
        for some in _groups(wanted):
            _copy(serving, memory, column.table, window, column.in_(some))
    receipts = tables.receipts.c
    ended = and_(receipts.known_until > window.after, receipts.known_until <= window.upto)
    _copy(serving, memory, tables.receipts, window, ended)
    for some in _groups(answered):
        of_these = tuple_(receipts.publisher, receipts.fact_id).in_(some)
        _copy(serving, memory, tables.receipts, window, and_(of_these, *tables.WAITING))


def _copy(serving: Connection, memory: Connection, table: Any, window: Window, which: ColumnElement[bool]) -> None:
    as_then = known(table, window.after) if "known_until" in table.c else table.c.known_from <= window.after
    rows = [dict(row) for row in serving.execute(select(table).where(which, as_then)).mappings()]
    insert_rows(memory, table, [row | _OPEN if "known_until" in row else row for row in rows])


_OPEN: Row = {"known_until": None}

Touched = dict[Column[Any], set[str]]


def _touched(messages: Iterable[Recorded]) -> tuple[Touched, set[tuple[str, str]]]:
    """Ids by the column that holds them, and the facts that were answered."""
    ids: Touched = {}
    answered: set[tuple[str, str]] = set()
    for one in messages:
        _, service, entity, entity_id = one.subject.split(".")
        if service == "receipts":
            receipt = decode_receipt(one.payload)
            if receipt.id is not None:
                answered.add((receipt.publisher, receipt.id))
        elif entity in _OWN:
            for column, named in _named(one, entity, entity_id):
                ids.setdefault(column, set()).add(named)
    return ids, answered


def _named(one: Recorded, entity: str, entity_id: str) -> Iterator[tuple[Column[Any], str]]:
    entry = decode_entry(one.payload)
    if entry.origin is None:
        return
    data = entry.data if entry.schema == schema_of(entry.kind) else newest_data(entry)
    yield _OWN[entity], entity_id
    for other in ("session", "worksite"):
        if data.get(f"{other}_id") is not None:
            yield _OWN[other], data[f"{other}_id"]
    for agreement_id in data.get("agreement_ids", ()):
        yield tables.partners.c.agreement_id, agreement_id
    for partner in data.get("partners", ()) if entry.kind == "agreement.proposed" else ():
        yield tables.bodies.c.partner_id, partner["partner_id"]
    if entry.kind == "agreement.terminated":
        yield tables.worksite_agreements.c.agreement_id, entity_id
    if entry.kind == "hire.voided":
        yield from ((table.c.hire_id, entity_id) for table in _TOLD)


def _groups(ids: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _IDS_PER_QUERY):
        yield ordered[start : start + _IDS_PER_QUERY]


def position_of(table: Table) -> Column[Any]:
    """The column that tells where a row became known; only the checkpoint has none."""
    return next(table.c[name] for name in ("known_from", "changed_at", "position") if name in table.c)


def became_known(table: Table, window: Window) -> ColumnElement[bool]:
    """Rows that became known within the window; the first one takes in all that claims an earlier position."""
    position = position_of(table)
    upto: ColumnElement[bool] = position <= window.upto
    since = and_(upto, position > window.after) if window.after else upto
    # Its index begins with the register.
    return and_(since, table.c.register.in_(_REGISTERS)) if table is tables.changes else since


_REGISTERS = ("sessions", "agreements", "worksites", "partners")


def stopped_being_known(table: Table, window: Window) -> ColumnElement[bool]:
    """Rows known before the window that ended within it."""
    until = table.c.known_until
    return and_(until > window.after, until <= window.upto, position_of(table) <= window.after)


def beyond(table: Table) -> ColumnElement[bool]:
    """Rows that claim to have become known, or to have ended, later than anything was projected."""
    reached = select(tables.checkpoint.c.position).scalar_subquery()
    later = position_of(table) > reached
    return or_(later, table.c.known_until > reached) if "known_until" in table.c else later
