"""The register of bodies: who signed which agreements, runs which worksites, and how to ask for their jobs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from services.reporting.projections.tables import partners, worksite_agreements, worksites
from services.reporting.queries.known import known
from services.reporting.queries.registers import relating
from services.reporting.queries.registers.dialects import latest
from services.reporting.queries.registers.filters import COMMON, PARTNER_KINDS, by_agreement, exact
from services.reporting.queries.registers.kinds import IDS
from services.reporting.queries.registers.linking import FIGURES, grouped
from services.reporting.queries.registers.register import CHANGED_AT, Item, Member, Register, View

INDICATORS = "A1,W1,J0,J1,P1,P2,P5"
"""What is asked about a body."""


def _entries(position: int) -> Select[Any]:
    """Each body once, its name and kind as in the first of its agreements.

    It changes with each agreement that it signs, and with each worksite that opens under one of them.
    """
    body, link, signed = partners.c.partner_id, worksite_agreements.alias("link"), partners.alias("signed")
    columns = [partners.c[name] for name in ("partner_id", "name", "kind", "search")]
    nth = func.row_number().over(partition_by=body, order_by=partners.c.known_from).label("nth")
    count = func.count().over(partition_by=body).label("agreement_count")
    last = func.max(partners.c.known_from).over(partition_by=body).label("last_signed")
    rows = select(*columns, nth, count, last).where(partners.c.known_from <= position).subquery("bodies")
    opened = select(func.max(link.c.known_from)).where(
        signed.c.partner_id == rows.c.partner_id,
        link.c.agreement_id == signed.c.agreement_id,
        link.c.known_from <= position,
    )
    changed_at = latest(rows.c.last_signed, opened.correlate(rows).scalar_subquery()).label("changed_at")
    return select(*rows.c, changed_at).where(rows.c.nth == 1)


def _complete(view: View, rows: list[Item]) -> list[Item]:
    ids, links, at = [row["partner_id"] for row in rows], worksite_agreements, view.position
    of_these = relating.known_links(partners, "partner_id", ids, at)
    signed = select(partners.c.partner_id, partners.c.agreement_id.label("id")).where(of_these)
    run = select(worksites.c.operator, worksites.c.worksite_id.label("id")).where(
        worksites.c.operator.in_(ids), known(worksites, at)
    )
    under = (
        select(partners.c.partner_id, links.c.worksite_id.label("id"))
        .join(links, links.c.agreement_id == partners.c.agreement_id)
        .where(of_these, links.c.known_from <= at)
        .distinct()
    )
    belonging = {"agreements": signed, "worksites": run, "worksites_under_agreements": under}
    lists = {name: grouped(view, query, ids) for name, query in belonging.items()}
    return [
        {
            **row,
            **{name: sorted(one["id"] for one in found[key]) for name, found in lists.items()},
            "figures": f"{FIGURES}{INDICATORS}&partner={key}",
        }
        for key, row in zip(ids, rows, strict=True)
    ]


PARTNERS = Register(
    name="partners",
    entity="partner",
    key="partner_id",
    entries=_entries,
    filters=(
        exact("partner", IDS, column="partner_id"),
        exact("kind", PARTNER_KINDS),
        exact("partner_kind", PARTNER_KINDS, column="kind"),
        *by_agreement(
            "partner_id", relating.bodies_of, "agreement", "session", "worksite", "province", "level", "programme",
            "edition", "sector", "commune",
        ),
        *COMMON,
    ),
    order=("partner_id",),
    sortable=("partner_id", "kind", "agreement_count", "changed_at"),
    complete=_complete,
    columns=(
        Member("partner_id", "معرف الهيئة", "Identifiant de l'organisme", "Body id"),
        Member("name", "الاسم", "Nom", "Name", "text"),
        Member("kind", "النوع", "Type", "Kind"),
        Member("agreement_count", "عدد الاتفاقيات", "Nombre de conventions", "Number of agreements"),
        Member("agreements", "الاتفاقيات", "Conventions", "Agreements", "list"),
        Member("worksites", "الأوراش التي تحملها", "Chantiers opérés", "Worksites operated", "list"),
        Member(
            "worksites_under_agreements", "الأوراش في إطار اتفاقياتها", "Chantiers sous ses conventions",
            "Worksites under its agreements", "list",
        ),
        Member("figures", "أرقام الشغل", "Chiffres de l'emploi", "Job figures"),
        CHANGED_AT,
    ),
)  # fmt: skip
"""``figures`` is where to ask for its jobs; the page of one body has the answer with it."""
