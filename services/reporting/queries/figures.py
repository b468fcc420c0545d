"""Figures: one indicator, broken down or not, over a period and a scope, as known at a position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from services.reporting.columns import Frames
from services.reporting.disclosure import Answer, Gate, Passed, Protected
from services.reporting.indicators import INDICATORS, Indicator
from services.reporting.indicators.definition import LEVELS, Cell, Question, Scope
from services.reporting.queries.adding_up import adds_up, refusing
from services.reporting.queries.asking import invalid
from services.reporting.queries.further import source
from services.reporting.queries.targets import targets
from shared.clock import civil_day, instant_text

_ONE_LEVEL = "a ministry's agreement plans the same jobs as those that implement it, so levels are never added."


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
    """What every answer is taken at: the columns as known at a position, the instant, and the parameters in force."""

    frames: Frames
    as_of: datetime
    gate: Gate
    require_signature: bool = False
    execution_days: int = 90
    registered: frozenset[str] = frozenset()


def figure(asked: Asked, frame: Frame) -> dict[str, Any]:
    """The answer to one question, in the contract's shape.

    Raises:
        Refusal: the question is wrong, or its parts do not add up to their total.
    """
    indicator, question = indicator_of(asked), question_of(asked, frame)
    cells: Sequence[Cell] = []
    with refusing(indicator, frame.frames.position):
        total = _total(indicator, frame.frames, question)
        if question.by:
            cells = indicator.cells(frame.frames, question)
            adds_up(indicator, question.by, cells, total)
    passed = frame.gate.table(_answer(indicator, asked, question, cells, total, frame), source(question, frame.frames))
    return _document(indicator, question, passed, frame)


def _answer(
    indicator: Indicator, asked: Asked, question: Question, cells: Sequence[Cell], total: Cell, frame: Frame
) -> Answer:
    """What the gate decides on; patterns are remembered for as long as nothing of this state differs."""
    return Answer(
        indicator,
        question.by,
        question.scope.named(),
        (question.first, question.last) if asked.period else None,
        _whole(frame),
        (frame.frames.position, replace(question, by=(), scope=Scope(), first=question.day, last=question.day)),
        cells,
        total,
    )


def indicator_of(asked: Asked) -> Indicator:
    """The indicator that is asked for.

    Raises:
        Refusal: there is none of that code.
    """
    indicator = INDICATORS.get(asked.indicator)
    if indicator is None:
        raise invalid(f"There is no indicator {asked.indicator!r}. Indicators: {', '.join(INDICATORS)}.")
    return indicator


def question_of(asked: Asked, frame: Frame) -> Question:
    """The question in full: breakdowns and period checked, what was not said filled in.

    Raises:
        Refusal: a breakdown that the indicator does not have, an impossible period or level.
    """
    if asked.level not in LEVELS:
        raise invalid(f"level must be one of {', '.join(LEVELS)}: {_ONE_LEVEL}")
    first, last = _period(asked.period, frame)
    return Question(
        _breakdowns(indicator_of(asked), asked.by),
        first,
        last,
        civil_day(frame.as_of),
        asked.scope,
        asked.level,
        frame.require_signature,
        frame.execution_days,
        frame.registered,
    )


def _breakdowns(indicator: Indicator, text: str) -> tuple[str, ...]:
    by = tuple(name for name in text.split(",") if name)
    if "level" in by:
        raise invalid(
            f"Nothing is broken down by level: ask once with level= for each level. {_ONE_LEVEL.capitalize()}"
        )
    wrong = [name for name in by if name not in indicator.breakdowns]
    if wrong or len(set(by)) != len(by):
        allowed = ", ".join(indicator.breakdowns)
        raise invalid(f"{indicator.code} can be broken down by {allowed}, each once; not by {text!r}.")
    return by


_NEVER_SUMMED = ("percent", "days")
_EARLIEST, _LATEST = 1900, 2199


def _period(text: str, frame: Frame) -> tuple[date, date]:
    if not text:
        return _whole(frame)
    try:
        first, last = (date.fromisoformat(part) for part in text.split("/"))
    except ValueError as error:
        raise invalid("period must be two dates, YYYY-MM-DD/YYYY-MM-DD, both included.") from error
    if first > last:
        raise invalid("period ends before it begins.")
    if first.year < _EARLIEST or last.year > _LATEST:
        raise invalid(f"period must lie in the years {_EARLIEST} to {_LATEST}.")
    return first, last


def _whole(frame: Frame) -> tuple[date, date]:
    """From the first fact to the day of the answer."""
    today = civil_day(frame.as_of)
    return _first_day(frame.frames) or today, today


def _first_day(frames: Frames) -> date | None:
    """The day of the first fact, by when it happened, starts as corrected; ``None`` when there is none."""

    def found() -> list[date]:
        days = [frames["facts"].select(pl.col("happened_on").min()), frames["hires"].select(pl.col("starts_on").min())]
        return [day for one in days if (day := one.collect().item())]

    return min(frames.remembered.get(("first day", frames.position), found), default=None)


def _total(indicator: Indicator, frames: Frames, question: Question) -> Cell:
    alone = indicator.cells(frames, replace(question, by=()))
    return alone[0] if alone else Cell({}, 0)


def _document(indicator: Indicator, question: Question, passed: Passed, frame: Frame) -> dict[str, Any]:
    shown = sorted(passed.cells, key=_in_order) if question.by else [passed.total]
    document = {
        "indicator": indicator.code,
        "version": indicator.version,
        "unit": indicator.unit,
        "period": {"from": question.first.isoformat(), "to": question.last.isoformat()},
        "as_of": instant_text(frame.as_of),
        "position": frame.frames.position,
        "scope": question.scope.named(),
        "observations": [_observation(one) for one in shown],
        "total": _observation(passed.total),
        "notes": [*_notes(indicator, question, frame.frames), *passed.notes, *indicator.remarks(passed.total.cell)],
    }
    return document | {"targets": targets(frame.frames, question)} if indicator.targets else document


def _in_order(protected: Protected) -> str:
    """By the first breakdown's values, then by the next's: one text is compared faster than a list of them."""
    return "\0".join(protected.cell.by.values())


def _observation(protected: Protected) -> dict[str, Any]:
    cell, confidentiality = protected.cell, protected.confidentiality
    undefined = cell.value is None and confidentiality == "F" and cell.status == "A"
    return {
        "by": cell.by,
        "value": cell.value,
        "status": "z" if undefined else cell.status,
        "confidentiality": confidentiality,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "qualifier": cell.qualifier,
    }


def _notes(indicator: Indicator, question: Question, frames: Frames) -> list[str]:
    notes = list(indicator.notes(frames, question)) if indicator.notes else []
    overlapping = [name for name in question.by if name not in indicator.partitions]
    if overlapping and indicator.unit not in _NEVER_SUMMED:
        notes.append(
            f"Parts by {', '.join(overlapping)} may overlap: they need not add up to the total, nor be summed."
        )
    if indicator.levels:
        notes.append(f"Agreements of level {question.level} only: levels are never added.")
    return notes
