"""Which rows a question is about: known at its position, within its scope."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, or_, select

from services.reporting.indicators.definition import Question, Scope
from services.reporting.projections.tables import agreements, partners, worksite_agreements, worksites


def known(table: FromClause, position: int) -> ColumnElement[bool]:
    """Rows of a versioned table that hold at a position."""
    until = table.c.known_until
    return and_(table.c.known_from <= position, or_(until.is_(None), until > position))


def places(
    table: FromClause, scope: Scope, worksite_id: ColumnElement[Any], position: int
) -> list[ColumnElement[bool]]:
    """Conditions on hires or worksites."""
    conditions = [
        table.c[name] == getattr(scope, name) for name in ("province", "commune", "sector") if getattr(scope, name)
    ]
    if scope.worksite:
        conditions.append(worksite_id == scope.worksite)
    under = _agreement_conditions(scope)
    if under:
        linked = worksite_agreements.c.agreement_id == agreements.c.agreement_id
        inner = select(worksite_agreements.c.worksite_id).where(
            worksite_agreements.c.worksite_id == worksite_id, linked, known(agreements, position), *under
        )
        conditions.append(exists(inner))
    return conditions


def agreements_in(question: Question) -> list[ColumnElement[bool]]:
    """Conditions on agreements: known, and within the scope; a place selects those with a worksite there."""
    scope = question.scope
    conditions = [known(agreements, question.position), *_agreement_conditions(scope)]
    if scope.province:
        conditions.append(agreements.c.province == scope.province)
    at = {"commune": scope.commune, "sector": scope.sector, "worksite_id": scope.worksite}
    chosen = [worksites.c[name] == value for name, value in at.items() if value]
    if chosen:
        inner = select(worksites.c.worksite_id).where(
            worksite_agreements.c.worksite_id == worksites.c.worksite_id,
            worksite_agreements.c.agreement_id == agreements.c.agreement_id,
            known(worksites, question.position),
            *chosen,
        )
        conditions.append(exists(inner))
    return conditions


def _agreement_conditions(scope: Scope) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if scope.programme:
        conditions.append(agreements.c.programme == scope.programme)
    if scope.edition:
        conditions.append(agreements.c.edition == scope.edition)
    signed = [
        partners.c[column] == value
        for column, value in (("partner_id", scope.partner), ("kind", scope.partner_kind))
        if value
    ]
    if signed:
        inner = select(partners.c.partner_id).where(partners.c.agreement_id == agreements.c.agreement_id, *signed)
        conditions.append(exists(inner.correlate(agreements)))
    return conditions
