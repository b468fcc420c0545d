"""The register of worksites: place, operator, agreements, positions, dates and state. Never who works there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, or_, select

from services.reporting.projections.tables import agreements, worksite_agreements, worksites
from services.reporting.queries.known import known
from services.reporting.queries.registers import relating
from services.reporting.queries.registers.changing import versions
from services.reporting.queries.registers.filters import SECTORS, between, by_agreement, common, exact
from services.reporting.queries.registers.kinds import COMMUNES, DAY, IDS, NUMBER, PROVINCES, one_of
from services.reporting.queries.registers.linking import FIGURES, grouped, names_of, place_name
from services.reporting.queries.registers.register import CHANGED_AT, Filter, Item, Member, Register, View


def _complete(view: View, rows: list[Item]) -> list[Item]:
    ids, links = [row["worksite_id"] for row in rows], worksite_agreements
    under = grouped(
        view,
        select(links.c.worksite_id, links.c.agreement_id, agreements.c.terminated_on)
        .join(agreements, agreements.c.agreement_id == links.c.agreement_id)
        .where(relating.known_links(links, "worksite_id", ids, view.position), known(agreements, view.position)),
        ids,
    )
    names = names_of(view, (row["operator"] for row in rows))
    return [_item(row, under[key], names[row["operator"]]) for key, row in zip(ids, rows, strict=True)]


def _item(row: Item, under: list[Item], operator_name: Item) -> Item:
    """``agreements_terminated_on`` flags it once all of its agreements are terminated; who works there stays."""
    listed = sorted(under, key=lambda link: str(link["agreement_id"]))
    ends = [link["terminated_on"] for link in listed]
    return {
        **row,
        "province_name": place_name(row["province"]),
        "commune_name": place_name(row["commune"]),
        "operator_name": operator_name,
        "agreements": [link["agreement_id"] for link in listed],
        "terminated_agreements": [link for link in listed if link["terminated_on"]],
        "agreements_terminated_on": max(ends) if all(ends) else None,
        "history": sorted((_happened(one) for one in row["history"]), key=lambda one: [str(one[name]) for name in one]),
        "figures": f"{FIGURES}J1,P1,P2,P5&worksite={row['worksite_id']}",
    }


def _happened(one: Item) -> Item:
    """Reasons stay with the auditor: free text from a worksite can tell of somebody who works there."""
    terms = {name: one.get(name) for name in ("positions", "planned_end_on")}
    return {"on": one["on"], "fact": str(one["kind"]).removeprefix("worksite."), **terms}


def _open_on(entries: FromClause, values: list[Any], _: int) -> ColumnElement[bool]:
    day, closed = values[0], entries.c.closed_on
    running = or_(closed.is_(None), closed > day)
    return and_(entries.c.opens_on <= day, entries.c.planned_end_on >= day, running)


WORKSITES = Register(
    name="worksites",
    entity="worksite",
    key="worksite_id",
    entries=versions(worksites, "worksite_id"),
    filters=(
        exact("worksite", IDS, column="worksite_id"),
        exact("province", PROVINCES),
        exact("commune", COMMUNES),
        exact("sector", SECTORS),
        exact("state", one_of(("open", "suspended", "closed"))),
        exact("operator", IDS),
        *between("opens", "opens_on"),
        *between("ends", "planned_end_on"),
        *between("closed", "closed_on"),
        *between("positions", "positions", NUMBER),
        Filter(
            "open_on",
            "only worksites open on this day: opened by then, not past their planned end, not closed by then; "
            f"suspended ones too; {DAY.allowed}",
            DAY,
            _open_on,
        ),
        *by_agreement(
            "worksite_id", relating.worksites_under, "agreement", "partner", "partner_kind", "session", "level",
            "programme", "edition",
        ),
        *common("worksites", "worksite_id"),
    ),
    order=("worksite_id",),
    sortable=(
        "worksite_id", "province", "commune", "sector", "operator", "state", "positions", "positions_opened",
        "opens_on", "planned_end_on", "suspended_on", "closed_on", "changed_at",
    ),
    complete=_complete,
    columns=(
        Member("worksite_id", "معرف الورش", "Identifiant du chantier", "Worksite id"),
        Member("title", "العنوان", "Intitulé", "Title", "text"),
        Member("province", "رمز الإقليم", "Code de la province", "Province code"),
        Member("province_name", "الإقليم", "Province", "Province", "text"),
        Member("commune", "رمز الجماعة", "Code de la commune", "Commune code"),
        Member("commune_name", "الجماعة", "Commune", "Commune", "text"),
        Member("sector", "القطاع", "Secteur", "Sector"),
        Member("operator", "معرف حامل المشروع", "Identifiant de l'opérateur", "Operator id"),
        Member("operator_name", "حامل المشروع", "Opérateur", "Operator", "text"),
        Member("agreements", "الاتفاقيات", "Conventions", "Agreements", "list"),
        Member("state", "الحالة", "État", "State"),
        Member("positions", "المناصب حاليا", "Postes actuels", "Positions now"),
        Member("positions_opened", "المناصب عند الافتتاح", "Postes à l'ouverture", "Positions as opened"),
        Member("opens_on", "تاريخ الافتتاح", "Ouverture", "Opens on"),
        Member("planned_end_on", "النهاية المبرمجة", "Fin prévue", "Planned end"),
        Member("suspended_on", "تاريخ التوقيف", "Suspendu le", "Suspended on"),
        Member("closed_on", "تاريخ الإغلاق", "Fermé le", "Closed on"),
        Member(
            "agreements_terminated_on", "فسخ جميع الاتفاقيات", "Toutes conventions résiliées le",
            "All agreements terminated on",
        ),
        Member(
            "terminated_agreements", "الاتفاقيات المفسوخة", "Conventions résiliées", "Terminated agreements", "table",
        ),
        Member("history", "السجل", "Historique", "History", "table"),
        Member("figures", "أرقام الشغل", "Chiffres de l'emploi", "Job figures"),
        CHANGED_AT,
    ),
)  # fmt: skip
"""``suspended_on`` is null unless the worksite is suspended now; ``figures`` is where to ask for its jobs."""
