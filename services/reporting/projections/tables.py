"""The projection's tables.

A row of an entity holds what was known of it from position ``known_from`` until before ``known_until`` (null: still
known), so that any past answer can be given again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    and_,
    literal,
)

metadata = MetaData()


def _text(most: int) -> String:
    """Text that sorts by its code points in every database, whatever language PostgreSQL was set up for."""
    return String(most).with_variant(String(most, collation="C"), "postgresql")


DAY = _text(10)
"""An ISO date as text: it sorts as it should in every database."""

ID = _text(80)
"""An id chosen by a publisher."""

INSTANT = _text(32)
"""An instant in UTC as text (``shared.clock.instant_text``), which sorts too."""

_POSITION = BigInteger().with_variant(Integer, "sqlite")
"""A ledger position; SQLite's own integers are as wide, and only those make a row's number."""


def _index_of_some(name: str, *columns: Column[Any], where: ColumnElement[bool]) -> Index:
    """An index of the few rows that matter to who asks by it: it costs the others nothing."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def _ended(table: str, known_until: Column[Any]) -> Index:
    """What stopped being known since a position is asked for again and again; most rows are still known."""
    return _index_of_some(f"{table}_ended", known_until, where=known_until.is_not(None))


def _search() -> Column[Any]:
    """The folded words that free text is looked for in."""
    return Column("search", Text, nullable=False)


def _entity(name: str, key: str, *columns: Column[object]) -> Table:
    """A table of versions of an entity, at most one of them known at a position."""
    known_from = Column("known_from", _POSITION, primary_key=True)
    known_until = Column("known_until", _POSITION)
    return Table(
        name,
        metadata,
        Column(key, ID, primary_key=True),
        known_from,
        known_until,
        *columns,
        Index(f"{name}_known", known_from, known_until),
        _ended(name, known_until),
    )


def _told(name: str, *columns: Column[object]) -> Table:
    """A table of what was told of hires, one fact a row, known until its hire is voided."""
    known_until = Column("known_until", _POSITION)
    return Table(
        name,
        metadata,
        Column("known_from", _POSITION, primary_key=True, autoincrement=False),
        known_until,
        Column("hire_id", ID, nullable=False, index=True),
        *columns,
        _ended(name, known_until),
    )


checkpoint = Table(
    "checkpoint",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("position", _POSITION, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("position", _POSITION, primary_key=True, autoincrement=False),
    Column("publisher", String(63), nullable=False),
    Column("fact_id", String, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("entity_id", ID, nullable=False),
    Column("happened_on", DAY),
    Column("logged_at", INSTANT, nullable=False),
    Column("recorded_at", INSTANT, nullable=False, index=True),
)
"""Every accepted fact. ``happened_on`` is the civil day told in its data, null where it tells none; ``logged_at`` is
when its publisher logged it (UTC)."""

sessions = _entity(
    "sessions",
    "session_id",
    Column("council", String(12), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("held_on", DAY, nullable=False),
    Column("members_in_office", Integer, nullable=False),
    Column("members_present", Integer, nullable=False),
    Column("chaired_by", JSON),
    Column("observers", JSON),
    _search(),
)

agreements = _entity(
    "agreements",
    "agreement_id",
    Column("title", JSON, nullable=False),
    Column("province", String(12), nullable=False),
    Column("level", String(16), nullable=False),
    Column("programme", ID),
    Column("edition", Integer),
    Column("sectors", JSON),
    Column("communes", JSON),
    Column("budget_mad", Numeric(15, 2)),
    Column("starts_on", DAY),
    Column("ends_on", DAY),
    Column("parent_agreement_id", ID),
    Column("state", String(16), nullable=False),
    Column("proposed_on", DAY, nullable=False),
    Column("approved_on", DAY),
    Column("signed_on", DAY),
    Column("endorsed_on", DAY),
    Column("terminated_on", DAY),
    Column("planned_jobs", Integer),
    Column("planned_worksites", Integer),
    Column("planned_person_months", Integer),
    Column("qualifier", String(16)),
    Column("history", JSON, nullable=False),
    # The vote that made this version, if one did: a session's votes are found without reading every history.
    Column("vote_session", ID),
    Column("vote", JSON),
    _search(),
)

partners = Table(
    "partners",
    metadata,
    Column("agreement_id", ID, primary_key=True),
    Column("partner_id", ID, primary_key=True),
    Column("known_from", _POSITION, nullable=False, index=True),
    Column("name", JSON, nullable=False),
    Column("kind", String(20), nullable=False),
    _search(),
)

bodies = Table(
    "bodies",
    metadata,
    Column("partner_id", ID, primary_key=True),
    Column("known_from", _POSITION, nullable=False),
    Column("name", JSON, nullable=False),
    Column("kind", String(20), nullable=False),
    _search(),
)
"""Each body once, as in the first agreement that it signed."""

worksites = _entity(
    "worksites",
    "worksite_id",
    Column("title", JSON, nullable=False),
    Column("province", String(12), nullable=False),
    Column("commune", String(16), nullable=False),
    Column("sector", String(24), nullable=False),
    Column("operator", ID, nullable=False),
    Column("positions", Integer, nullable=False),
    Column("positions_opened", Integer, nullable=False),
    Column("opens_on", DAY, nullable=False),
    Column("planned_end_on", DAY, nullable=False),
    Column("closed_on", DAY),
    Column("suspended_on", DAY),
    Column("state", String(16), nullable=False),
    Column("history", JSON, nullable=False),
    _search(),
)

worksite_agreements = Table(
    "worksite_agreements",
    metadata,
    Column("worksite_id", ID, primary_key=True),
    Column("agreement_id", ID, primary_key=True),
    Column("known_from", _POSITION, nullable=False, index=True),
)

changes = Table(
    "changes",
    metadata,
    Column("register", String(12), primary_key=True),
    Column("entry_id", ID, primary_key=True),
    Column("changed_at", _POSITION, primary_key=True),
    sqlite_with_rowid=False,
)
"""Each position at which an entry of a register became another: the last one up to a position tells since when it
was as it was then. What belongs to an entry changes it too, like a worksite its agreement."""

hires = _entity(
    "hires",
    "hire_id",
    Column("person_key", String(32), nullable=False),
    Column("worksite_id", ID, nullable=False),
    Column("province", String(12), nullable=False),
    Column("commune", String(16), nullable=False),
    Column("sector", String(24), nullable=False),
    Column("role", String(12), nullable=False),
    Column("starts_on", DAY, nullable=False),
    Column("planned_end_on", DAY, nullable=False),
    Column("ended_on", DAY),
    Column("last_day", DAY, nullable=False),
    Column("end_reason", String(16)),
    Column("validated_on", DAY),
    Column("sex", String(8), nullable=False),
    Column("age", Integer),
    Column("disability", String(12), nullable=False),
    Column("education", String(16), nullable=False),
    Column("residence", String(16)),
    Column("residence_area", String(8), nullable=False),
    Column("job_seeker", Boolean),
    Column("corrections", JSON, nullable=False),
)

attendance = _told(
    "attendance",
    Column("month", String(7), nullable=False),
    Column("days_worked", Integer, nullable=False),
    Column("training_days", Integer, nullable=False),
)
"""At most one of a hire and month: the ledger holds no second."""

payments = _told(
    "payments",
    Column("month", String(7), nullable=False),
    Column("amount_mad", Numeric(15, 2), nullable=False),
    Column("paid_on", DAY, nullable=False),
)

certificates = _told(
    "certificates",
    Column("issued_on", DAY, nullable=False),
    Column("kind", String(16)),
    Column("skills", JSON),
)

receipts = Table(
    "receipts",
    metadata,
    Column("known_from", _POSITION, primary_key=True, autoincrement=False),
    Column("known_until", _POSITION),
    Column("publisher", String(63), nullable=False),
    Column("fact_id", String),
    Column("outcome", String(12), nullable=False),
    Column("received_at", INSTANT),
    Column("recorded_at", INSTANT, nullable=False, index=True),
)
"""``received_at`` is when INTAKE took the message, as its server tells the time; ``recorded_at`` is the ledger's."""

Index("facts_by_entity", facts.c.entity_id)
Index("hires_by_worksite", hires.c.worksite_id)
WAITING = (receipts.c.outcome == literal("parked", literal_execute=True), receipts.c.known_until.is_(None))
"""Receipts of facts that are parked; said in the statement itself, so that the small index of them serves."""
_index_of_some("receipts_waiting", receipts.c.publisher, receipts.c.fact_id, where=and_(*WAITING))
_ended("receipts", receipts.c.known_until)
Index("agreements_by_vote", agreements.c.vote_session)
Index("partners_by_body", partners.c.partner_id, partners.c.known_from, partners.c.agreement_id)
Index("worksites_by_operator", worksites.c.operator, worksites.c.known_from, worksites.c.known_until)
Index("changes_by_position", changes.c.register, changes.c.changed_at, changes.c.entry_id)
Index(
    "worksite_agreements_by_agreement",
    worksite_agreements.c.agreement_id,
    worksite_agreements.c.known_from,
    worksite_agreements.c.worksite_id,
)
