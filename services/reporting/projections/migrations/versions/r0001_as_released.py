"""The tables as they were when migrations began: every database made before is taken for one of this shape.

It says all of them once more on purpose: ``tables.py`` goes on changing, and this must not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(most: int) -> sa.String:
    return sa.String(most).with_variant(sa.String(most, collation="C"), "postgresql")


_ID, _DAY, _INSTANT = _text(80), _text(10), _text(32)


def _index_of_some(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "agreements",
        sa.Column("agreement_id", _ID, primary_key=True),
        sa.Column("known_from", _POSITION, primary_key=True),
        sa.Column("known_until", _POSITION),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("province", sa.String(12), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("programme", _ID),
        sa.Column("edition", sa.Integer()),
        sa.Column("sectors", sa.JSON()),
        sa.Column("communes", sa.JSON()),
        sa.Column("budget_mad", sa.Numeric(15, 2)),
        sa.Column("starts_on", _DAY),
        sa.Column("ends_on", _DAY),
        sa.Column("parent_agreement_id", _ID),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("proposed_on", _DAY, nullable=False),
        sa.Column("approved_on", _DAY),
        sa.Column("signed_on", _DAY),
        sa.Column("endorsed_on", _DAY),
        sa.Column("terminated_on", _DAY),
        sa.Column("planned_jobs", sa.Integer()),
        sa.Column("planned_worksites", sa.Integer()),
        sa.Column("planned_person_months", sa.Integer()),
        sa.Column("qualifier", sa.String(16)),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column("vote_session", _ID),
        sa.Column("vote", sa.JSON()),
        sa.Column("search", sa.Text(), nullable=False),
    )
    op.create_index("agreements_by_vote", "agreements", ["vote_session"])
    _index_of_some("agreements_ended", "agreements", ["known_until"], "known_until IS NOT NULL")
    op.create_index("agreements_known", "agreements", ["known_from", "known_until"])
    op.create_table(
        "attendance",
        sa.Column("known_from", _POSITION, primary_key=True, autoincrement=False),
        sa.Column("known_until", _POSITION),
        sa.Column("hire_id", _ID, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("days_worked", sa.Integer(), nullable=False),
        sa.Column("training_days", sa.Integer(), nullable=False),
    )
    _index_of_some("attendance_ended", "attendance", ["known_until"], "known_until IS NOT NULL")
    op.create_index("ix_attendance_hire_id", "attendance", ["hire_id"])
    op.create_table(
        "bodies",
        sa.Column("partner_id", _ID, primary_key=True),
        sa.Column("known_from", _POSITION, nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
    )
    op.create_table(
        "certificates",
        sa.Column("known_from", _POSITION, primary_key=True, autoincrement=False),
        sa.Column("known_until", _POSITION),
        sa.Column("hire_id", _ID, nullable=False),
        sa.Column("issued_on", _DAY, nullable=False),
        sa.Column("kind", sa.String(16)),
        sa.Column("skills", sa.JSON()),
    )
    _index_of_some("certificates_ended", "certificates", ["known_until"], "known_until IS NOT NULL")
    op.create_index("ix_certificates_hire_id", "certificates", ["hire_id"])
    op.create_table(
        "changes",
        sa.Column("register", sa.String(12), primary_key=True),
        sa.Column("entry_id", _ID, primary_key=True),
        sa.Column("changed_at", _POSITION, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("changes_by_position", "changes", ["register", "changed_at", "entry_id"])
    op.create_table(
        "checkpoint",
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("position", _POSITION, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("position", _POSITION, primary_key=True, autoincrement=False),
        sa.Column("publisher", sa.String(63), nullable=False),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("entity_id", _ID, nullable=False),
        sa.Column("happened_on", _DAY),
        sa.Column("logged_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
    )
    op.create_index("facts_by_entity", "facts", ["entity_id"])
    op.create_index("ix_facts_recorded_at", "facts", ["recorded_at"])
    op.create_table(
        "hires",
        sa.Column("hire_id", _ID, primary_key=True),
        sa.Column("known_from", _POSITION, primary_key=True),
        sa.Column("known_until", _POSITION),
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.Column("worksite_id", _ID, nullable=False),
        sa.Column("province", sa.String(12), nullable=False),
        sa.Column("commune", sa.String(16), nullable=False),
        sa.Column("sector", sa.String(24), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("starts_on", _DAY, nullable=False),
        sa.Column("planned_end_on", _DAY, nullable=False),
        sa.Column("ended_on", _DAY),
        sa.Column("last_day", _DAY, nullable=False),
        sa.Column("end_reason", sa.String(16)),
        sa.Column("validated_on", _DAY),
        sa.Column("sex", sa.String(8), nullable=False),
        sa.Column("age", sa.Integer()),
        sa.Column("disability", sa.String(12), nullable=False),
        sa.Column("education", sa.String(16), nullable=False),
        sa.Column("residence", sa.String(16)),
        sa.Column("residence_area", sa.String(8), nullable=False),
        sa.Column("job_seeker", sa.Boolean()),
        sa.Column("corrections", sa.JSON(), nullable=False),
    )
    op.create_index("hires_by_worksite", "hires", ["worksite_id"])
    _index_of_some("hires_ended", "hires", ["known_until"], "known_until IS NOT NULL")
    op.create_index("hires_known", "hires", ["known_from", "known_until"])
    op.create_table(
        "partners",
        sa.Column("agreement_id", _ID, primary_key=True),
        sa.Column("partner_id", _ID, primary_key=True),
        sa.Column("known_from", _POSITION, nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
    )
    op.create_index("ix_partners_known_from", "partners", ["known_from"])
    op.create_index("partners_by_body", "partners", ["partner_id", "known_from", "agreement_id"])
    op.create_table(
        "payments",
        sa.Column("known_from", _POSITION, primary_key=True, autoincrement=False),
        sa.Column("known_until", _POSITION),
        sa.Column("hire_id", _ID, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("amount_mad", sa.Numeric(15, 2), nullable=False),
        sa.Column("paid_on", _DAY, nullable=False),
    )
    op.create_index("ix_payments_hire_id", "payments", ["hire_id"])
    _index_of_some("payments_ended", "payments", ["known_until"], "known_until IS NOT NULL")
    op.create_table(
        "receipts",
        sa.Column("known_from", _POSITION, primary_key=True, autoincrement=False),
        sa.Column("known_until", _POSITION),
        sa.Column("publisher", sa.String(63), nullable=False),
        sa.Column("fact_id", sa.String()),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("received_at", _INSTANT),
        sa.Column("recorded_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_receipts_recorded_at", "receipts", ["recorded_at"])
    _index_of_some("receipts_ended", "receipts", ["known_until"], "known_until IS NOT NULL")
    _index_of_some(
        "receipts_waiting", "receipts", ["publisher", "fact_id"], "outcome = 'parked' AND known_until IS NULL"
    )
    op.create_table(
        "sessions",
        sa.Column("session_id", _ID, primary_key=True),
        sa.Column("known_from", _POSITION, primary_key=True),
        sa.Column("known_until", _POSITION),
        sa.Column("council", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("held_on", _DAY, nullable=False),
        sa.Column("members_in_office", sa.Integer(), nullable=False),
        sa.Column("members_present", sa.Integer(), nullable=False),
        sa.Column("chaired_by", sa.JSON()),
        sa.Column("observers", sa.JSON()),
        sa.Column("search", sa.Text(), nullable=False),
    )
    _index_of_some("sessions_ended", "sessions", ["known_until"], "known_until IS NOT NULL")
    op.create_index("sessions_known", "sessions", ["known_from", "known_until"])
    op.create_table(
        "worksite_agreements",
        sa.Column("worksite_id", _ID, primary_key=True),
        sa.Column("agreement_id", _ID, primary_key=True),
        sa.Column("known_from", _POSITION, nullable=False),
    )
    op.create_index("ix_worksite_agreements_known_from", "worksite_agreements", ["known_from"])
    op.create_index(
        "worksite_agreements_by_agreement", "worksite_agreements", ["agreement_id", "known_from", "worksite_id"]
    )
    op.create_table(
        "worksites",
        sa.Column("worksite_id", _ID, primary_key=True),
        sa.Column("known_from", _POSITION, primary_key=True),
        sa.Column("known_until", _POSITION),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("province", sa.String(12), nullable=False),
        sa.Column("commune", sa.String(16), nullable=False),
        sa.Column("sector", sa.String(24), nullable=False),
        sa.Column("operator", _ID, nullable=False),
        sa.Column("positions", sa.Integer(), nullable=False),
        sa.Column("positions_opened", sa.Integer(), nullable=False),
        sa.Column("opens_on", _DAY, nullable=False),
        sa.Column("planned_end_on", _DAY, nullable=False),
        sa.Column("closed_on", _DAY),
        sa.Column("suspended_on", _DAY),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
    )
    op.create_index("worksites_by_operator", "worksites", ["operator", "known_from", "known_until"])
    _index_of_some("worksites_ended", "worksites", ["known_until"], "known_until IS NOT NULL")
    op.create_index("worksites_known", "worksites", ["known_from", "known_until"])


def downgrade() -> None:
    """There was no shape before."""
    raise NotImplementedError("0001 is the first shape; drop the build instead (awrach rebuild --clean)")
