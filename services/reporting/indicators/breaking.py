"""Breakdowns: which column or join each one is, for hires, worksites and agreements."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, func, literal, select, union_all

from services.reporting.indicators.definition import Question
from services.reporting.indicators.scoping import known
from services.reporting.projections.tables import agreements, hires, partners, worksite_agreements, worksites

PLACE = ("province", "commune", "sector", "worksite")
TRAITS = ("sex", "age_band", "disability", "education", "residence_area")
PARTNER = ("partner", "partner_kind")

_BANDS = ((15, "under_15"), (18, "15-17"), (25, "18-24"), (30, "25-29"), (35, "30-34"), (55, "35-54"))


def age_band() -> ColumnElement[str]:
    """Age bands from which 15-24, 18-29 and 15-34 can all be built; 15-17 and below are there to be noticed."""
    known_bands = [(hires.c.age < below, literal(name)) for below, name in _BANDS]
    return case((hires.c.age.is_(None), literal("unknown")), *known_bands, else_=literal("55+"))


def hire_column(name: str) -> ColumnElement[Any]:
    """The breakdown of a hire by a place, a trait, its role or the month it starts in."""
    if name == "age_band":
        return age_band()
    if name == "month":
        return func.substr(hires.c.starts_on, 1, 7)
    return hires.c["worksite_id" if name == "worksite" else name]


def worksite_column(name: str, day: ColumnElement[Any]) -> ColumnElement[Any]:
    """The breakdown of a worksite; ``day`` is the day that its month is taken from."""
    if name == "month":
        return func.substr(day, 1, 7)
    return worksites.c["worksite_id" if name == "worksite" else name]


def partner_column(name: str) -> ColumnElement[Any]:
    """The breakdown by the bodies of an agreement."""
    return partners.c["partner_id" if name == "partner" else "kind"]


def with_partners(query: Select[Any], worksite_id: ColumnElement[Any], question: Question) -> Select[Any]:
    """Join hires or worksites with the partners of their agreements: one row each, so parts overlap."""
    return (
        query.join(worksite_agreements, worksite_agreements.c.worksite_id == worksite_id)
        .join(agreements, agreements.c.agreement_id == worksite_agreements.c.agreement_id)
        .join(partners, partners.c.agreement_id == agreements.c.agreement_id)
        .where(known(agreements, question.position))
    )


_TERMS = 400
"""SQLite takes 500 terms in one union, which is 41 years of months."""


def months(first: date, last: date) -> FromClause:
    """The months of a period as a table: name, first and last day of each within the period."""
    rows = []
    start = first
    while start <= last:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(last, following - timedelta(days=1))
        rows.append((start.isoformat()[:7], start.isoformat(), end.isoformat()))
        start = following
    columns = ("month", "first_day", "last_day")
    listed = [select(*(literal(value).label(name) for name, value in zip(columns, row, strict=True))) for row in rows]
    parts = [union_all(*listed[at : at + _TERMS]).subquery() for at in range(0, len(listed), _TERMS)]
    return union_all(*(select(part) for part in parts)).subquery("months")
