"""The register of bodies: who signed which agreements, runs which worksites, and how to ask for their jobs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from services.reporting.projections.tables import bodies, partners, worksite_agreements, worksites
from services.reporting.queries.known import known
from services.reporting.queries.registers import relating
from services.reporting.queries.registers.changing import changed_at
from services.reporting.queries.registers.filters import PARTNER_KINDS, by_agreement, common, exact
from services.reporting.queries.registers.kinds import IDS
from services.reporting.queries.registers.linking import FIGURES, Related, related
from services.reporting.queries.registers.register import CHANGED_AT, LISTED_AT, Item, Member, Register, View

INDICATORS = "A1,W1,J0,J1,P1,P2,P5"
"""What is asked about a body."""


def _entries(position: int) -> Select[Any]:
    """``agreement_count`` is looked up where it is asked for, and nowhere else."""
    signed = select(func.count()).where(partners.c.partner_id == bodies.c.partner_id, partners.c.known_from <= position)
    count = signed.correlate(bodies).scalar_subquery().label("agreement_count")
    return select(*bodies.c, count, changed_at("partners", bodies.c.partner_id, position)).where(
        bodies.c.known_from <= position
    )


def _complete(view: View, rows: list[Item]) -> list[Item]:
    ids = [row["partner_id"] for row in rows]
    belonging = related(view, _belonging(ids, view.position), ids)
    return [_item(row, belonging[key]) for key, row in zip(ids, rows, strict=True)]


def _belonging(ids: list[str], at: int) -> dict[str, Select[Any]]:
    """Agreements that bodies signed, worksites that they run, and worksites under their agreements."""
    links, of_these = worksite_agreements, relating.known_links(partners, "partner_id", ids, at)
    run = select(worksites.c.operator, worksites.c.worksite_id)
    under = select(partners.c.partner_id, links.c.worksite_id)
    return {
        "agreements": select(partners.c.partner_id, partners.c.agreement_id).where(of_these),
        "worksites": run.where(worksites.c.operator.in_(ids), known(worksites, at)),
        "worksites_under_agreements": under.join(links, links.c.agreement_id == partners.c.agreement_id).where(
            of_these, links.c.known_from <= at
        ),
    }


def _item(row: Item, belonging: dict[str, Related]) -> Item:
    key = row["partner_id"]
    return {
        **row,
        **{name: found.ids for name, found in belonging.items()},
        "worksite_count": belonging["worksites"].count,
        "worksite_count_under_agreements": belonging["worksites_under_agreements"].count,
        "listed_at": {
            "agreements": f"/v1/agreements?partner={key}",
            "worksites": f"/v1/worksites?operator={key}",
            "worksites_under_agreements": f"/v1/worksites?partner={key}",
        },
        "figures": f"{FIGURES}{INDICATORS}&partner={key}",
    }


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
        *common("partners", "partner_id"),
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
        Member("worksite_count", "عدد الأوراش", "Nombre de chantiers", "Number of worksites"),
        Member(
            "worksites_under_agreements", "الأوراش في إطار اتفاقياتها", "Chantiers sous ses conventions",
            "Worksites under its agreements", "list",
        ),
        Member(
            "worksite_count_under_agreements", "عدد الأوراش في إطار اتفاقياتها",
            "Nombre de chantiers sous ses conventions", "Number of worksites under its agreements",
        ),
        LISTED_AT,
        Member("figures", "أرقام الشغل", "Chiffres de l'emploi", "Job figures"),
        CHANGED_AT,
    ),
)  # fmt: skip
"""``figures`` is where to ask for its jobs; the page of one body has the answer with it."""
