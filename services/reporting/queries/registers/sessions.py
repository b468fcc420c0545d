"""The register of sessions: who met when, whether enough were there, and what was voted."""

from __future__ import annotations

import math

from sqlalchemy import select

from services.reporting.projections.tables import agreements, sessions
from services.reporting.queries.registers import relating
from services.reporting.queries.registers.changing import versions
from services.reporting.queries.registers.filters import between, by_agreement, common, exact
from services.reporting.queries.registers.kinds import DAY, IDS, PROVINCES, one_of
from services.reporting.queries.registers.linking import grouped, place_name
from services.reporting.queries.registers.register import CHANGED_AT, Item, Member, Register, View


def _complete(view: View, rows: list[Item]) -> list[Item]:
    ids = [row["session_id"] for row in rows]
    voted = (
        select(agreements.c.vote_session, agreements.c.agreement_id, agreements.c.title, agreements.c.vote)
        .where(agreements.c.vote_session.in_(ids), agreements.c.known_from <= view.position)
        .order_by(agreements.c.vote_session)
    )
    votes = grouped(view, voted, ids)
    return [
        {
            **row,
            "council_name": place_name(row["council"]),
            "quorum": _quorum(row, view.quorum_over),
            "votes": sorted(
                ({"agreement_id": one["agreement_id"], "title": one["title"], **one["vote"]} for one in votes[key]),
                key=lambda vote: vote["agreement_id"],
            ),
        }
        for key, row in zip(ids, rows, strict=True)
    ]


def _quorum(row: Item, quorum_over: float) -> Item:
    """How many members had to be present for a vote to count, and whether they were."""
    needed = math.floor(quorum_over * row["members_in_office"]) + 1
    return {"needed": needed, "present": row["members_present"], "reached": row["members_present"] >= needed}


SESSIONS = Register(
    name="sessions",
    entity="session",
    key="session_id",
    entries=versions(sessions, "session_id"),
    filters=(
        exact("session", IDS, column="session_id"),
        exact("council", PROVINCES),
        exact("kind", one_of(("ordinary", "extraordinary"))),
        exact("held_on", DAY),
        *between("held", "held_on"),
        *by_agreement(
            "session_id", relating.sessions_on, "agreement", "partner", "partner_kind", "sector", "commune",
            "programme", "edition",
        ),
        *common("sessions", "session_id"),
    ),
    order=("held_on",),
    sortable=("session_id", "council", "kind", "held_on", "members_in_office", "members_present", "changed_at"),
    complete=_complete,
    columns=(
        Member("session_id", "معرف الدورة", "Identifiant de la session", "Session id"),
        Member("council", "رمز المجلس", "Code du conseil", "Council code"),
        Member("council_name", "الإقليم", "Province", "Province", "text"),
        Member("kind", "نوع الدورة", "Type de session", "Kind of session"),
        Member("held_on", "تاريخ الانعقاد", "Date de la session", "Held on"),
        Member("members_in_office", "الأعضاء المزاولون", "Membres en exercice", "Members in office"),
        Member("members_present", "الأعضاء الحاضرون", "Membres présents", "Members present"),
        Member("quorum", "النصاب القانوني", "Quorum", "Quorum", "object"),
        Member("chaired_by", "الرئاسة", "Présidence", "Chaired by", "text"),
        Member("observers", "الملاحظون", "Observateurs", "Observers", "table"),
        Member("votes", "التصويت", "Votes", "Votes", "table"),
        CHANGED_AT,
    ),
)  # fmt: skip
"""Votes come with agreement, title, result and counts."""
