"""Why a figure is what it is: the facts behind a cell, and what moved it between two moments. For auditors only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, or_, select

from services.reporting.indicators import Indicator
from services.reporting.indicators.definition import Cell, Contribution, Question
from services.reporting.projections.tables import facts
from services.reporting.queries.asking import invalid
from services.reporting.queries.figures import Asked, Frame, indicator_of, question_of
from shared.clock import instant_text

MOST = 500
_IDS_PER_QUERY = 400
_LONGEST_POSITION = 18

Entity = tuple[str, str]
"""An entity's kind and id."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the units are listed with their facts."""

    limit: int
    offset: int


def explain(connection: Connection, asked: Asked, cell: str, frame: Frame, page: Page) -> dict[str, Any]:
    """One cell, the units counted in it, what each adds, and each one's facts known at the moment.

    Raises:
        Refusal: the question is wrong, or names no cell of the breakdown.
    """
    indicator, question = indicator_of(asked), question_of(asked, frame)
    by = _cell_named(question, cell)
    found = _cell(indicator, question, by, frame)
    units = list(indicator.measure.contributions(frame.frames, question, by))
    listed = units[page.offset : page.offset + page.limit]
    behind = _facts(connection, [(one.entity, one.id) for one in listed], 0, frame.frames.position)
    return {
        **_head(indicator, question, by),
        "as_of": instant_text(frame.as_of),
        "position": frame.frames.position,
        "value": found.value,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "sums": _sums(units),
        "contributions": [{**_shown(one), "facts": behind[one.entity, one.id]} for one in listed],
        "total": len(units),
        "limit": page.limit,
        "offset": page.offset,
    }


def difference(
    connection: Connection, asked: Asked, cell: str, earlier: Frame, later: Frame, page: Page
) -> dict[str, Any]:
    """What moved a cell between two moments: each unit that adds something else, and the facts recorded meanwhile.

    The changes of ``value`` (or of ``numerator`` and ``denominator``) sum to the figure's own difference.

    Raises:
        Refusal: the question is wrong, or names no cell of the breakdown.
    """
    indicator, after_question = indicator_of(asked), question_of(asked, later)
    before_question = replace(after_question, day=question_of(asked, earlier).day)
    by = _cell_named(after_question, cell)
    before, after = (
        _cell(indicator, one, by, frame) for one, frame in ((before_question, earlier), (after_question, later))
    )
    moved = _moved(
        indicator.measure.contributions(earlier.frames, before_question, by),
        indicator.measure.contributions(later.frames, after_question, by),
    )
    listed = moved[page.offset : page.offset + page.limit]
    entities = [(one["entity"], one["id"]) for one in listed]
    meanwhile = _facts(connection, entities, earlier.frames.position, later.frames.position)
    return {
        **_head(indicator, after_question, by),
        "from": _moment(earlier, before),
        "to": _moment(later, after),
        "changes": _changes(moved),
        "moved": [{**one, "facts": meanwhile[one["entity"], one["id"]]} for one in listed],
        "total": len(moved),
        "limit": page.limit,
        "offset": page.offset,
    }


def _cell_named(question: Question, text: str) -> dict[str, str]:
    values = text.split(",") if text else []
    if len(values) != len(question.by):
        names = ", ".join(question.by) or "nothing"
        raise invalid(f"cell must give one value for each breakdown, in their order: {names}; not {text!r}.")
    return dict(zip(question.by, values, strict=True))


def _cell(indicator: Indicator, question: Question, by: dict[str, str], frame: Frame) -> Cell:
    cells = indicator.cells(frame.frames, question)
    return next((one for one in cells if one.by == by), Cell(by, 0))


def _head(indicator: Indicator, question: Question, by: dict[str, str]) -> dict[str, Any]:
    return {
        "indicator": indicator.code,
        "version": indicator.version,
        "unit": indicator.unit,
        "period": {"from": question.first.isoformat(), "to": question.last.isoformat()},
        "scope": question.scope.named(),
        "by": by,
    }


def _moment(frame: Frame, cell: Cell) -> dict[str, Any]:
    return {
        "as_of": instant_text(frame.as_of),
        "position": frame.frames.position,
        "value": cell.value,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
    }


def _shown(one: Contribution) -> dict[str, Any]:
    return {"part": one.part, "entity": one.entity, "id": one.id, "amount": one.amount}


def _sums(units: Iterable[Contribution]) -> dict[str, float]:
    """What the units of each part make together."""
    sums: dict[str, float] = defaultdict(int)
    for one in units:
        sums[one.part] += one.amount
    return dict(sums)


def _moved(before: Sequence[Contribution], after: Sequence[Contribution]) -> list[dict[str, Any]]:
    """Units whose amounts differ; one that has several amounts (payments) is taken with their sum."""
    amounts: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0, 0])
    for at, units in enumerate((before, after)):
        for one in units:
            amounts[one.part, one.entity, one.id][at] += one.amount
    return [
        {"part": part, "entity": entity, "id": name, "before": was, "after": now, "change": now - was}
        for (part, entity, name), (was, now) in sorted(amounts.items())
        if was != now
    ]


def _changes(moved: Iterable[dict[str, Any]]) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(int)
    for one in moved:
        sums[one["part"]] += one["change"]
    return dict(sums)


_FACT = (facts.c.position, facts.c.publisher, facts.c.fact_id, facts.c.kind, facts.c.recorded_at)


def _facts(
    connection: Connection, entities: Iterable[Entity], after: int, upto: int
) -> dict[Entity, list[dict[str, Any]]]:
    """The accepted facts about entities recorded behind a position and up to another, in order."""
    found: dict[Entity, list[dict[str, Any]]] = {entity: [] for entity in entities}
    within = facts.c.position > after, facts.c.position <= upto
    ids = sorted({name for entity, name in found if entity != "receipt"})
    for start in range(0, len(ids), _IDS_PER_QUERY):
        some = ids[start : start + _IDS_PER_QUERY]
        positions = [int(name) for name in some if name.isdecimal() and len(name) <= _LONGEST_POSITION]
        about = or_(facts.c.entity_id.in_(some), facts.c.position.in_(positions))
        rows = connection.execute(select(facts.c.entity_id, *_FACT).where(about, *within).order_by(facts.c.position))
        for name, *values in rows:
            fact = dict(zip((column.name for column in _FACT), values, strict=True))
            for entity in ((fact["kind"].split(".")[0], name), ("fact", str(fact["position"]))):
                if entity in found:
                    found[entity].append(fact)
    return found
