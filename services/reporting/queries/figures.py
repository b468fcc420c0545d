"""Figures: one indicator, broken down or not, over a period and a scope, as known at a position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from services.reporting.disclosure import Answer, Gate, Passed, Protected, Source, Wanted
from services.reporting.indicators import INDICATORS, Indicator
from services.reporting.indicators.definition import Cell, Question, Scope
from services.reporting.projections.tables import agreements, hires, sessions, worksites
from services.reporting.queries.asking import Refusal, invalid
from shared.clock import civil_day, instant_text

LEVELS = ("ministry", "implementation", "other")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it comes in over any exit; texts are not checked yet."""

    indicator: str
    by: str = ""
    period: str = ""
    level: str = "implementation"
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every answer is taken at: the position, the instant, and the rules in force."""

    position: int
    as_of: datetime
    gate: Gate
    require_signature: bool


def figure(connection: Connection, asked: Asked, frame: Frame) -> dict[str, Any]:
    """The answer to one question, in the contract's shape.

    Raises:
        Refusal: the question is wrong, or its parts do not add up to their total.
    """
    indicator = INDICATORS.get(asked.indicator)
    if indicator is None:
        raise invalid(f"There is no indicator {asked.indicator!r}. Indicators: {', '.join(INDICATORS)}.")
    by = _breakdowns(indicator, asked.by)
    first, last = _period(connection, asked.period, frame)
    if asked.level not in LEVELS:
        raise invalid(f"level must be one of {', '.join(LEVELS)}.")
    question = Question(by, first, last, frame.position, asked.scope, asked.level, frame.require_signature)
    total = _total(indicator, connection, question)
    cells = sorted(indicator.compute(connection, question), key=lambda cell: list(cell.by.values())) if by else []
    if by:
        _adds_up(indicator, by, cells, total)
    asking = (first, last) if asked.period else None
    whole = _whole(connection, frame)
    state = (frame.position, asked.level, frame.require_signature)
    answer = Answer(indicator, by, asked.scope.named(), asking, whole, state, cells, total)
    passed = frame.gate.table(answer, _source(connection, question))
    return _document(indicator, question, passed, frame)


def _source(connection: Connection, question: Question) -> Source:
    """Computes what the gate asks for: the same indicator or another, by other breakdowns, at the same position."""

    def cells(wanted: Wanted) -> Sequence[Cell]:
        first, last = wanted.period
        asked = replace(question, by=wanted.by, first=first, last=last, scope=Scope(**wanted.filters))
        return INDICATORS[wanted.code].compute(connection, asked)

    return cells


def _breakdowns(indicator: Indicator, text: str) -> tuple[str, ...]:
    by = tuple(name for name in text.split(",") if name)
    wrong = [name for name in by if name not in indicator.breakdowns]
    if wrong or len(set(by)) != len(by):
        allowed = ", ".join(indicator.breakdowns)
        raise invalid(f"{indicator.code} can be broken down by {allowed}, each once; not by {text!r}.")
    return by


_EARLIEST, _LATEST = 1900, 2199


def _period(connection: Connection, text: str, frame: Frame) -> tuple[date, date]:
    if not text:
        return _whole(connection, frame)
    try:
        first, last = (date.fromisoformat(part) for part in text.split("/"))
    except ValueError as error:
        raise invalid("period must be two dates, YYYY-MM-DD/YYYY-MM-DD, both included.") from error
    if first > last:
        raise invalid("period ends before it begins.")
    if first.year < _EARLIEST or last.year > _LATEST:
        raise invalid(f"period must lie in the years {_EARLIEST} to {_LATEST}.")
    return first, last


def _whole(connection: Connection, frame: Frame) -> tuple[date, date]:
    """From the first fact to the day of the answer."""
    today = civil_day(frame.as_of)
    return min(_first_day(connection, frame.position) or today, today), today


def _first_day(connection: Connection, position: int) -> date | None:
    """The day of the first fact, by when it happened; ``None`` when there is none."""
    happened = (sessions.c.held_on, agreements.c.approved_on, worksites.c.opens_on, hires.c.starts_on)
    days = [
        connection.scalar(select(func.min(column)).where(column.table.c.known_from <= position)) for column in happened
    ]
    return min((date.fromisoformat(day) for day in days if day), default=None)


def _total(indicator: Indicator, connection: Connection, question: Question) -> Cell:
    alone = indicator.compute(connection, replace(question, by=()))
    return alone[0] if alone else Cell({}, 0)


def _adds_up(indicator: Indicator, by: Sequence[str], cells: Sequence[Cell], total: Cell) -> None:
    """Parts and unknown make the total, or there is no answer."""
    if not set(by) <= indicator.partitions:
        return
    parts = sum(cell.value or 0 for cell in cells)
    if parts != total.value:
        detail = f"{indicator.code} by {', '.join(by)}: the parts make {parts}, the total is {total.value}."
        raise Refusal(500, "does-not-add-up", "Parts and total differ", detail)


def _document(indicator: Indicator, question: Question, passed: Passed, frame: Frame) -> dict[str, Any]:
    shown = sorted(passed.cells, key=lambda one: list(one.cell.by.values())) if question.by else [passed.total]
    return {
        "indicator": indicator.code,
        "version": indicator.version,
        "unit": indicator.unit,
        "period": {"from": question.first.isoformat(), "to": question.last.isoformat()},
        "as_of": instant_text(frame.as_of),
        "position": frame.position,
        "scope": question.scope.named(),
        "observations": [_observation(one) for one in shown],
        "total": _observation(passed.total),
        "notes": _notes(indicator, question) + passed.notes,
    }


def _observation(protected: Protected) -> dict[str, Any]:
    cell = protected.cell
    undefined = cell.value is None and protected.confidentiality == "F"
    return {
        "by": cell.by,
        "value": cell.value,
        "status": "z" if undefined else "A",
        "confidentiality": protected.confidentiality,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "qualifier": cell.qualifier,
    }


def _notes(indicator: Indicator, question: Question) -> list[str]:
    notes = []
    overlapping = [name for name in question.by if name not in indicator.partitions]
    if overlapping and indicator.unit != "percent":
        notes.append(f"Parts by {', '.join(overlapping)} may overlap: they need not add up to the total.")
    if indicator.code in ("J0", "W2", "T1"):
        notes.append(f"Agreements of level {question.level} only: levels are never added.")
    return notes
