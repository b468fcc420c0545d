"""P1, P2, P5 and the groups G1 to G4: workers hired, persons employed, and who they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, case, func, select

from services.reporting.indicators.breaking import (
    PARTNER,
    TRAITS,
    hire_column,
    months,
    partner_column,
    with_partners,
)
from services.reporting.indicators.definition import Cell, Compute, Question, share
from services.reporting.indicators.scoping import known, places
from services.reporting.projections.tables import hires


def _workers(question: Question) -> list[ColumnElement[bool]]:
    return [
        known(hires, question.position),
        hires.c.role == "worker",
        *places(hires, question.scope, hires.c.worksite_id, question.position),
    ]


def _grouped(question: Question, *aggregates: ColumnElement[Any]) -> Select[Any]:
    """Hires grouped by the question's breakdowns."""
    columns = [(partner_column(name) if name in PARTNER else hire_column(name)).label(name) for name in question.by]
    query = select(*columns, *aggregates).select_from(hires).where(*_workers(question))
    if any(name in PARTNER for name in question.by):
        query = with_partners(query, hires.c.worksite_id, question)
    return query.group_by(*columns) if columns else query


def _cells(connection: Connection, question: Question, query: Select[Any]) -> list[Cell]:
    width = len(question.by)
    return [
        Cell(dict(zip(question.by, row[:width], strict=True)), row[width], persons=row[width])
        for row in connection.execute(query)
    ]


def hires_started(connection: Connection, question: Question) -> Sequence[Cell]:
    """P1: hires with starts_on in P."""
    started = hires.c.starts_on.between(question.first.isoformat(), question.last.isoformat())
    return _cells(connection, question, _grouped(question, func.count(hires.c.hire_id.distinct())).where(started))


def hires_active(connection: Connection, question: Question) -> Sequence[Cell]:
    """P5: hires active on d, the last day of P."""
    day = question.last.isoformat()
    active = and_(hires.c.starts_on <= day, hires.c.last_day >= day)
    return _cells(connection, question, _grouped(question, func.count(hires.c.hire_id.distinct())).where(active))


def _persons(question: Question) -> Subquery:
    """One row per person and place or month asked for: the traits at their first hire active there in P."""
    first, last = question.first.isoformat(), question.last.isoformat()
    apart: list[ColumnElement[Any]] = []
    query = select(hires.c.person_key).where(*_workers(question))
    if "month" in question.by:
        spans = months(question.first, question.last)
        query = query.join(spans, and_(hires.c.starts_on <= spans.c.last_day, hires.c.last_day >= spans.c.first_day))
        apart.append(spans.c.month.label("month"))
    else:
        query = query.where(hires.c.starts_on <= last, hires.c.last_day >= first)
    if any(name in PARTNER for name in question.by):
        query = with_partners(query, hires.c.worksite_id, question)
    apart += [
        (partner_column(name) if name in PARTNER else hire_column(name)).label(name)
        for name in question.by
        if name != "month" and name not in TRAITS
    ]
    order = func.row_number().over(
        partition_by=[hires.c.person_key, *apart], order_by=[hires.c.starts_on, hires.c.hire_id]
    )
    traits = [hire_column(name).label(name) for name in TRAITS]
    return query.add_columns(*apart, *traits, hires.c.age.label("age"), order.label("nth")).subquery("persons")


def _of_persons(question: Question, *aggregates: Callable[[Subquery], ColumnElement[Any]]) -> Select[Any]:
    persons = _persons(question)
    columns = [persons.c[name] for name in question.by]
    query = select(*columns, *(aggregate(persons) for aggregate in aggregates)).where(persons.c.nth == 1)
    return query.group_by(*columns) if columns else query


def persons_employed(connection: Connection, question: Question) -> Sequence[Cell]:
    """P2: distinct persons with a hire active on at least one day of P."""
    return _cells(connection, question, _of_persons(question, lambda _: func.count()))


def _count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _woman(persons: Subquery) -> ColumnElement[bool]:
    return persons.c.sex == "female"


def _young(persons: Subquery) -> ColumnElement[bool]:
    return persons.c.age.between(18, 29)


def _disabled(persons: Subquery) -> ColumnElement[bool]:
    return persons.c.disability.in_(["declared", "certified"])


def _share_of(
    belongs: Callable[[Subquery], ColumnElement[bool]], tells: Callable[[Subquery], ColumnElement[bool]]
) -> Compute:
    """The share of a group among those of whom it is known whether they belong to it."""

    def compute(connection: Connection, question: Question) -> Sequence[Cell]:
        query = _of_persons(question, lambda persons: _count(belongs(persons)), lambda persons: _count(tells(persons)))
        width = len(question.by)
        return [
            Cell(
                dict(zip(question.by, row[:width], strict=True)),
                share(row[width], row[width + 1]),
                row[width],
                row[width + 1],
                persons=row[width],
            )
            for row in connection.execute(query)
        ]

    return compute


women = _share_of(_woman, lambda persons: persons.c.sex != "unknown")
youth = _share_of(_young, lambda persons: persons.c.age.is_not(None))
disabled = _share_of(_disabled, lambda persons: persons.c.disability != "unknown")


def any_priority_group(connection: Connection, question: Question) -> Sequence[Cell]:
    """G4: distinct persons in the union of G1 to G3, never the sum."""

    def in_any(persons: Subquery) -> ColumnElement[Any]:
        return _count(_woman(persons) | func.coalesce(_young(persons), False) | _disabled(persons))

    return _cells(connection, question, _of_persons(question, in_any))
