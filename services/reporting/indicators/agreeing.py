"""A1, A3 and J0: agreements approved, in force, and the jobs they plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from services.reporting.indicators.breaking import PARTNER, partner_column
from services.reporting.indicators.definition import Cell, Question
from services.reporting.indicators.scoping import agreements_in
from services.reporting.projections.tables import agreements, partners


def _column(name: str) -> ColumnElement[Any]:
    if name in PARTNER:
        return partner_column(name)
    if name == "month":
        return func.substr(agreements.c.approved_on, 1, 7)
    return agreements.c[name]


def _grouped(question: Question, *aggregates: ColumnElement[Any]) -> Select[Any]:
    columns = [_column(name).label(name) for name in question.by]
    query = select(*columns, *aggregates).select_from(agreements).where(*agreements_in(question))
    if any(name in PARTNER for name in question.by):
        query = query.join(partners, partners.c.agreement_id == agreements.c.agreement_id)
    return query.group_by(*columns) if columns else query


def _counted(connection: Connection, question: Question, *conditions: ColumnElement[bool]) -> list[Cell]:
    query = _grouped(question, func.count(agreements.c.agreement_id.distinct())).where(*conditions)
    return [Cell(dict(zip(question.by, row[:-1], strict=True)), row[-1]) for row in connection.execute(query)]


def _approved_in(question: Question) -> ColumnElement[bool]:
    return agreements.c.approved_on.between(question.first.isoformat(), question.last.isoformat())


def approved(connection: Connection, question: Question) -> Sequence[Cell]:
    """A1: agreements whose approving vote is dated in P and that are not terminated before its last day."""
    terminated = agreements.c.terminated_on
    alive = or_(terminated.is_(None), terminated >= question.last.isoformat())
    return _counted(connection, question, _approved_in(question), alive)


def in_force(connection: Connection, question: Question) -> Sequence[Cell]:
    """A3: approved (signed where required), not ended, not terminated on d."""
    day = question.last.isoformat()
    conditions = [
        agreements.c.approved_on <= day,
        or_(agreements.c.ends_on.is_(None), agreements.c.ends_on >= day),
        or_(agreements.c.terminated_on.is_(None), agreements.c.terminated_on > day),
    ]
    if question.require_signature:
        conditions.append(agreements.c.signed_on <= day)
    return _counted(connection, question, *conditions)


def planned(connection: Connection, question: Question, column: str) -> dict[tuple[str, ...], tuple[int, str | None]]:
    """Sum of a planned column, and its qualifier, over agreements of one level approved in P, not terminated at T."""
    rows = connection.execute(
        _grouped(question, agreements.c.agreement_id, agreements.c[column], agreements.c.qualifier)
        .where(
            _approved_in(question),
            agreements.c.terminated_on.is_(None),
            agreements.c.level == question.level,
            agreements.c[column].is_not(None),
        )
        .group_by(None)
        .distinct()
    )
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    qualifiers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for *key, _, amount, qualifier in rows:
        sums[tuple(key)] += amount
        qualifiers[tuple(key)].add(qualifier or "exactly")
    return {key: (amount, _weakest(qualifiers[key])) for key, amount in sums.items()}


def _weakest(qualifiers: set[str]) -> str:
    """More than, if any part is; else about, if any part is."""
    return next((one for one in ("more_than", "about") if one in qualifiers), "exactly")


def jobs_planned(connection: Connection, question: Question) -> Sequence[Cell]:
    """J0: planned jobs, of one level of agreements; never two levels added."""
    sums = planned(connection, question, "planned_jobs")
    if not question.by and not sums:
        return [Cell({}, 0)]
    return [
        Cell(dict(zip(question.by, key, strict=True)), amount, qualifier=qualifier)
        for key, (amount, qualifier) in sums.items()
    ]
