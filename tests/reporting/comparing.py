"""Answers beside the naive reference's, cell by cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.reporting.columns import Columns
from services.reporting.disclosure import NOTHING_WITHHELD
from services.reporting.queries.figures import Asked, Frame, figure
from shared.clock import civil_day
from shared.ledger import Recorded
from tests.deciding.memory import NOW
from tests.reporting.reference import FIGURES, Cell, Question, World, read


class Compared:
    """A projected ledger and its messages; the reference starts from the messages at every position."""

    def __init__(self, columns: Columns, messages: Sequence[Recorded]) -> None:
        self._columns = columns
        self._messages = messages
        self._worlds: dict[int, World] = {}
        self._totals: dict[str, Cell] = {}

    def differences(self, asked: Asked, position: int) -> list[str]:
        """Where the answer differs from the reference; nothing, if they agree."""
        answer = figure(asked, Frame(self._columns.at(position), NOW, NOTHING_WITHHELD))
        question = Question(
            tuple(name for name in asked.by.split(",") if name),
            date.fromisoformat(answer["period"]["from"]),
            date.fromisoformat(answer["period"]["to"]),
            civil_day(NOW),
            asked.scope.named(),
            asked.level,
        )
        if position not in self._worlds:
            self._worlds[position] = read(self._messages, position)
        expected: dict[Any, Cell] = {"total": self._total(asked.indicator, question, position)}
        found = {"total": answer["total"]}
        if question.by:
            expected |= FIGURES[asked.indicator](self._worlds[position], question)
            found |= {tuple(one["by"].values()): one for one in answer["observations"]}
        return [
            f"{asked} at {position}, {key}: {found.get(key)}, the reference says {expected.get(key)}"
            for key in sorted(expected.keys() | found.keys(), key=str)
            if not _same(found.get(key), expected.get(key))
        ]

    def _total(self, code: str, question: Question, position: int) -> Cell:
        alone = replace(question, by=())
        asked = f"{code} at {position} {alone}"
        if asked not in self._totals:
            self._totals[asked] = FIGURES[code](self._worlds[position], alone)[()]
        return self._totals[asked]


def _same(found: dict[str, Any] | None, expected: Cell | None) -> bool:
    """Whether two cells agree; one that is not listed has nothing in it."""
    if expected is None:
        return found is not None and _empty(found["value"], found["denominator"])
    if found is None:
        return _empty(expected.value, expected.denominator)
    status = "x" if expected.status == "x" else "z" if expected.value is None else "A"
    return (
        _equal(found["value"], expected.value)
        and (found["status"], found["qualifier"]) == (status, expected.qualifier)
        and (expected.denominator is None or _equal(found["denominator"], expected.denominator))
        and (expected.numerator is None or _equal(found["numerator"], expected.numerator))
    )


def _empty(value: float | None, denominator: float | None) -> bool:
    return not value and not denominator


def _equal(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else math.isclose(one, other, abs_tol=1e-9)
