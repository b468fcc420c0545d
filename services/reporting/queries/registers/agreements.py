"""The register of agreements: partners, state and dates, amounts, the plan and how it was amended, votes, worksites."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from services.reporting.projections.tables import agreements, partners, worksite_agreements
from services.reporting.queries.registers import relating
from services.reporting.queries.registers.changing import versions
from services.reporting.queries.registers.filters import LEVELS, between, by_agreement, common, exact
from services.reporting.queries.registers.kinds import AMOUNT, IDS, PROVINCES, YEARS, one_of
from services.reporting.queries.registers.linking import Related, grouped, place_name, related
from services.reporting.queries.registers.register import CHANGED_AT, LISTED_AT, Item, Member, Register, View

_STATES = ("proposed", "approved", "rejected", "postponed", "opposed", "terminated")
_COUNTS = ("votes_for", "votes_against", "abstentions")
_PLANNED = ("jobs", "worksites", "person_months")


def _complete(view: View, rows: list[Item]) -> list[Item]:
    ids = [row["agreement_id"] for row in rows]
    links = worksite_agreements
    signed = _ordered(partners, "agreement_id", ("partner_id", "name", "kind"), ids, view)
    sites = _ordered(links, "agreement_id", ("worksite_id",), ids, view)
    bodies, under = grouped(view, signed, ids), related(view, {"worksites": sites}, ids)
    return [_item(row, bodies[key], under[key]["worksites"]) for key, row in zip(ids, rows, strict=True)]


def _ordered(links: Any, key: str, others: tuple[str, ...], ids: list[str], view: View) -> Select[Any]:
    columns = [links.c[name] for name in (key, *others)]
    return select(*columns).where(relating.known_links(links, key, ids, view.position))


def _item(row: Item, bodies: list[Item], worksites: Related) -> Item:
    history = sorted(row["history"], key=lambda one: (one["on"], one.get("logged", "")))
    return {
        **row,
        "province_name": place_name(row["province"]),
        "budget_mad": None if row["budget_mad"] is None else float(row["budget_mad"]),
        "partners": sorted(bodies, key=lambda body: str(body["partner_id"])),
        "planned": {name: row[f"planned_{name}"] for name in _PLANNED} | {"qualifier": row["qualifier"]},
        "amendments": [_amendment(one) for one in history if one["kind"] == "agreement.amended"],
        "planned_at_first": _plan(row["history"][0].get("planned")),
        "votes": [_vote(one) for one in history if "votes_for" in one],
        "history": [_happened(one) for one in history if one["kind"] != "agreement.proposed"],
        "worksites": worksites.ids,
        "worksite_count": worksites.count,
        "listed_at": {"worksites": f"/v1/worksites?agreement={row['agreement_id']}"},
    }


def _plan(planned: Item | None) -> Item:
    return {name: (planned or {}).get(name) for name in (*_PLANNED, "qualifier")}


def _amendment(one: Item) -> Item:
    """What one amendment changed, from its effective date; what it left alone is null."""
    same = {name: one.get(name) for name in ("session_id", "ends_on", "reason")}
    return {"effective_on": one["on"], "planned": _plan(one.get("planned")), **same}


def _vote(one: Item) -> Item:
    counts = {name: one[name] for name in _COUNTS}
    return {"session_id": one["session_id"], "held_on": one["on"], "result": _fact(one), **counts}


def _happened(one: Item) -> Item:
    named = {name: one.get(name) for name in ("session_id", "reason")}
    return {"fact": _fact(one), "on": one["on"], **named}


def _fact(one: Item) -> str:
    return str(one["kind"]).removeprefix("agreement.")


AGREEMENTS = Register(
    name="agreements",
    entity="agreement",
    key="agreement_id",
    entries=versions(agreements, "agreement_id"),
    filters=(
        exact("agreement", IDS, column="agreement_id"),
        exact("province", PROVINCES),
        exact("level", LEVELS),
        exact("programme", IDS),
        exact("edition", YEARS),
        exact("state", one_of(_STATES)),
        exact("parent_agreement", IDS, column="parent_agreement_id"),
        *between("proposed", "proposed_on"),
        *between("approved", "approved_on"),
        *between("signed", "signed_on"),
        *between("endorsed", "endorsed_on"),
        *between("terminated", "terminated_on"),
        *between("starts", "starts_on"),
        *between("ends", "ends_on"),
        *between("budget", "budget_mad", AMOUNT),
        *by_agreement(
            "agreement_id", lambda ids, _: ids, "partner", "partner_kind", "session", "worksite", "sector", "commune",
        ),
        *common("agreements", "agreement_id"),
    ),
    order=("agreement_id",),
    sortable=(
        "agreement_id", "province", "level", "programme", "edition", "state", "proposed_on", "approved_on",
        "signed_on", "endorsed_on", "terminated_on", "starts_on", "ends_on", "budget_mad", "planned_jobs",
        "planned_worksites", "changed_at",
    ),
    complete=_complete,
    columns=(
        Member("agreement_id", "معرف الاتفاقية", "Identifiant de la convention", "Agreement id"),
        Member("title", "العنوان", "Intitulé", "Title", "text"),
        Member("province", "رمز الإقليم", "Code de la province", "Province code"),
        Member("province_name", "الإقليم", "Province", "Province", "text"),
        Member("level", "المستوى", "Niveau", "Level"),
        Member("programme", "البرنامج", "Programme", "Programme"),
        Member("edition", "النسخة", "Édition", "Edition"),
        Member("state", "الحالة", "État", "State"),
        Member("proposed_on", "تاريخ تسجيل المقترح", "Proposition enregistrée le", "Proposal logged on"),
        Member("approved_on", "تاريخ المصادقة", "Approuvée le", "Approved on"),
        Member("signed_on", "تاريخ التوقيع", "Signée le", "Signed on"),
        Member("endorsed_on", "تاريخ التأشير", "Visée le", "Endorsed on"),
        Member("terminated_on", "تاريخ الفسخ", "Résiliée le", "Terminated on"),
        Member("starts_on", "تاريخ البداية", "Début", "Starts on"),
        Member("ends_on", "تاريخ النهاية", "Fin", "Ends on"),
        Member("budget_mad", "الميزانية (درهم)", "Budget (MAD)", "Budget (MAD)"),
        Member("sectors", "القطاعات", "Secteurs", "Sectors", "list"),
        Member("communes", "الجماعات", "Communes", "Communes", "list"),
        Member("parent_agreement_id", "الاتفاقية الأم", "Convention mère", "Parent agreement"),
        Member("planned", "المبرمج", "Prévu", "Planned", "object"),
        Member("planned_at_first", "المبرمج أصلا", "Prévu à l'origine", "Planned at first", "object"),
        Member("amendments", "التعديلات", "Avenants", "Amendments", "table"),
        Member("partners", "الشركاء", "Partenaires", "Partners", "table"),
        Member("votes", "التصويت", "Votes", "Votes", "table"),
        Member("history", "السجل", "Historique", "History", "table"),
        Member("worksites", "الأوراش", "Chantiers", "Worksites", "list"),
        Member("worksite_count", "عدد الأوراش", "Nombre de chantiers", "Number of worksites"),
        LISTED_AT,
        CHANGED_AT,
    ),
)  # fmt: skip
"""``proposed_on`` is the day on which the publisher logged the proposal: the fact has no date of its own."""
