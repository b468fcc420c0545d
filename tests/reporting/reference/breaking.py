"""In which cells a thing is counted, and whether it lies in the scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from shared.contracts.codes import communes
from tests.reporting.reference.asking import Key, Question
from tests.reporting.reference.world import Agreement, Hire, Worksite, World

PLACE = ("province", "commune", "sector", "worksite")
TRAITS = ("sex", "age_band", "disability", "education", "residence_area")


def month(day: date) -> str:
    return day.isoformat()[:7]


def keys(by: Key, values: dict[str, str], partners: Iterable[tuple[str, str]], months: Iterable[str]) -> set[Key]:
    """Every cell of something: one for each of its partners and months, where those are asked for."""
    pairs = partners if {"partner", "partner_kind"} & set(by) else [("", "")]
    in_months = list(months) if "month" in by else [""]
    return {
        tuple(several[name] if name in several else values[name] for name in by)
        for partner, kind in pairs
        for one in in_months
        for several in [{"partner": partner, "partner_kind": kind, "month": one}]
    }


def agreement_keys(agreement: Agreement, by: Key, day: date | None) -> set[Key]:
    months = [month(day)] if day else []
    return keys(by, {"province": agreement.province}, agreement.partners, months)


def worksite_keys(worksite: Worksite, by: Key, day: date | None) -> set[Key]:
    return keys(by, place(worksite), worksite.partners, [month(day)] if day else [])


def hire_keys(hire: Hire, by: Key, months: Iterable[str], **more: str) -> set[Key]:
    return keys(by, {**place(hire.worksite), **traits(hire), **more}, hire.worksite.partners, months)


def place(worksite: Worksite) -> dict[str, str]:
    names = ("province", "commune", "sector")
    return {name: str(getattr(worksite, name)) for name in names} | {"worksite": worksite.id}


def traits(hire: Hire) -> dict[str, str]:
    told = hire.traits
    return {
        "sex": str(told["sex"]),
        "age_band": age_band(told.get("age")),
        "disability": str(told["disability"]),
        "education": str(told.get("education", "unknown")),
        "residence_area": residence_area(hire),
    }


def age_band(age: int | None) -> str:
    if age is None:
        return "unknown"
    names = {(0, 14): "under_15", (15, 17): "15-17", (18, 24): "18-24", (25, 29): "25-29", (30, 34): "30-34"}
    for (first, last), name in names.items():
        if first <= age <= last:
            return name
    return "35-54" if age <= 54 else "55+"


def residence_area(hire: Hire) -> str:
    code = hire.traits.get("residence")
    return "unknown" if code is None else area(code)


def area(commune: str) -> str:
    return "urban" if communes()[commune].urban else "rural"


def under(agreement: Agreement, scope: dict[str, Any]) -> bool:
    """Whether an agreement has the programme, the edition and the partner that a scope names."""
    if scope.get("programme") not in (None, agreement.programme):
        return False
    if scope.get("edition") not in (None, agreement.edition):
        return False
    wanted = scope.get("partner"), scope.get("partner_kind")
    if wanted == (None, None):
        return True
    return any(wanted[0] in (None, one) and wanted[1] in (None, kind) for one, kind in agreement.partners)


def at(worksite: Worksite, scope: dict[str, Any]) -> bool:
    """Whether a worksite lies at the place that a scope names, the province left out."""
    names = ("commune", "sector", "worksite")
    return all(scope.get(name) in (None, place(worksite)[name]) for name in names)


def worksites_in(world: World, question: Question) -> list[Worksite]:
    scope = question.scope
    return [
        one
        for one in world.worksites.values()
        if at(one, scope)
        and scope.get("province") in (None, one.province)
        and any(under(agreement, scope) for agreement in one.agreements)
    ]


def agreements_in(world: World, question: Question) -> list[Agreement]:
    scope = question.scope
    found = [one for one in world.agreements.values() if under(one, scope)]
    if scope.get("province"):
        found = [one for one in found if one.province == scope["province"]]
    if any(scope.get(name) for name in ("commune", "sector", "worksite")):
        found = [one for one in found if any(at(site, scope) for site in worksites_of(world, one))]
    return found


def worksites_of(world: World, agreement: Agreement) -> list[Worksite]:
    return [one for one in world.worksites.values() if agreement in one.agreements]


def hires_in(world: World, question: Question, role: str = "worker") -> list[Hire]:
    sites = {one.id for one in worksites_in(world, question)}
    return [one for one in world.hires.values() if one.role == role and one.worksite.id in sites]
