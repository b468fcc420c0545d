"""W1, W2 and J1: worksites opened, closed, open, and the positions on them; T1: how far hires have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from services.reporting.indicators.agreeing import planned
from services.reporting.indicators.breaking import PARTNER, partner_column, with_partners, worksite_column
from services.reporting.indicators.definition import Cell, Question, share
from services.reporting.indicators.hiring import hires_started
from services.reporting.indicators.scoping import known, places
from services.reporting.projections.tables import worksites


def _grouped(question: Question, day: ColumnElement[Any], *aggregates: ColumnElement[Any]) -> Select[Any]:
    columns = [
        (partner_column(name) if name in PARTNER else worksite_column(name, day)).label(name) for name in question.by
    ]
    conditions = places(worksites, question.scope, worksites.c.worksite_id, question.position)
    query = select(*columns, *aggregates).select_from(worksites).where(known(worksites, question.position), *conditions)
    if any(name in PARTNER for name in question.by):
        query = with_partners(query, worksites.c.worksite_id, question)
    return query.group_by(*columns) if columns else query


def _cells(connection: Connection, question: Question, query: Select[Any]) -> list[Cell]:
    return [Cell(dict(zip(question.by, row[:-1], strict=True)), row[-1] or 0) for row in connection.execute(query)]


def _within(day: ColumnElement[Any], question: Question) -> ColumnElement[bool]:
    return day.between(question.first.isoformat(), question.last.isoformat())


def _number() -> ColumnElement[Any]:
    return func.count(worksites.c.worksite_id.distinct())


def opened(connection: Connection, question: Question) -> Sequence[Cell]:
    """W1: worksites opened in P."""
    day = worksites.c.opens_on
    return _cells(connection, question, _grouped(question, day, _number()).where(_within(day, question)))


def closed(connection: Connection, question: Question) -> Sequence[Cell]:
    """W1_CLOSED: worksites closed in P."""
    day = worksites.c.closed_on
    return _cells(connection, question, _grouped(question, day, _number()).where(_within(day, question)))


def open_on(connection: Connection, question: Question) -> Sequence[Cell]:
    """W1_OPEN: worksites open on d: opened by then, not past their planned end, not closed by then."""
    day = question.last.isoformat()
    conditions = (
        worksites.c.opens_on <= day,
        worksites.c.planned_end_on >= day,
        or_(worksites.c.closed_on.is_(None), worksites.c.closed_on > day),
    )
    return _cells(connection, question, _grouped(question, worksites.c.opens_on, _number()).where(*conditions))


def positions(connection: Connection, question: Question) -> Sequence[Cell]:
    """J1: positions, as opened, of worksites opened in P."""
    day = worksites.c.opens_on
    query = _grouped(question, day, func.sum(worksites.c.positions_opened)).where(_within(day, question))
    return _cells(connection, question, query)


def _against_plan(
    done: Sequence[Cell], plan: dict[tuple[str, ...], tuple[int, str | None]], question: Question
) -> list[Cell]:
    counts = {tuple(cell.by[name] for name in question.by): int(cell.value or 0) for cell in done}
    cells = []
    for key in sorted(counts.keys() | plan.keys()):
        number, (aim, qualifier) = counts.get(key, 0), plan.get(key, (0, None))
        by = dict(zip(question.by, key, strict=True))
        cells.append(Cell(by, share(number, aim), number, aim, qualifier))
    return cells or [Cell({}, None, 0, 0)]


def launch_rate(connection: Connection, question: Question) -> Sequence[Cell]:
    """W2: worksites opened / planned in approved agreements."""
    return _against_plan(opened(connection, question), planned(connection, question, "planned_worksites"), question)


def target_progress(connection: Connection, question: Question) -> Sequence[Cell]:
    """T1: hires since the first fact / jobs planned, in the same scope; may pass 100 %."""
    since_ever = replace(question, first=date.min)
    return [
        replace(cell, persons=cell.numerator)
        for cell in _against_plan(
            hires_started(connection, since_ever), planned(connection, since_ever, "planned_jobs"), question
        )
    ]
