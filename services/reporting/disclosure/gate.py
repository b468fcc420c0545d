"""The one gate that every public answer passes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from services.reporting.disclosure import periods
from services.reporting.disclosure.counting import Source
from services.reporting.disclosure.pattern import Pattern
from services.reporting.disclosure.populations import GROUPS, PARTS, SUBSETS
from services.reporting.disclosure.reading import Reading
from services.reporting.disclosure.remembering import MOST
from services.reporting.disclosure.thresholds import Confidentiality, Protected, Thresholds, protected
from services.reporting.indicators.definition import Cell, Indicator
from services.reporting.remembering import Remembered


@dataclass(frozen=True, slots=True)
class Answer:
    """A computed answer and what it is an answer to.

    ``period`` is ``None`` for the whole time; ``whole`` spans it, from the first fact to the day of the answer.
    ``state`` names all else that cells depend on (position, level …): patterns are remembered under it.
    """

    indicator: Indicator
    by: tuple[str, ...]
    scope: Mapping[str, Any]
    period: periods.Span | None
    whole: periods.Span
    state: Hashable
    cells: Sequence[Cell]
    total: Cell

    @property
    def name(self) -> Hashable:
        """All that its cells, and so their marks, depend on."""
        about = (self.indicator.code, self.indicator.version, self.by, self.period, self.whole, self.state)
        return about, tuple(sorted(self.scope.items()))


@dataclass(frozen=True, slots=True)
class Passed:
    """An answer as it may be shown."""

    cells: list[Protected]
    total: Protected
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What is withheld of an answer: cells by their values, its total, and the places of nobody."""

    withheld: Mapping[object, Confidentiality]
    total: Confidentiality
    emptied: Sequence[Protected]
    notes: Sequence[str]


class Gate:
    """Withholds what is small, and what would tell of it.

    Args:
        thresholds: how few is few; these are parameters.
        indicators: the definitions by code, for the populations that shares are made of.
    """

    def __init__(self, thresholds: Thresholds, indicators: Mapping[str, Indicator]) -> None:
        self._thresholds = thresholds
        self._indicators = indicators
        self._patterns: Remembered[Pattern] = Remembered(MOST)
        self._marks: Remembered[_Marks] = Remembered(MOST)

    def table(self, answer: Answer, source: Source) -> Passed:
        """An answer with cells withheld; ``source`` gives any further cells of it that are needed to decide."""
        if not (self._thresholds.withhold and _of_persons(answer)):
            return Passed([Protected(one, "F") for one in answer.cells], Protected(answer.total, "F"))
        marks = self._marks.get(answer.name, lambda: self._read(answer, source))
        key, mark_of = _key_of(answer), marks.withheld.get
        cells = [protected(one, mark_of(key(one.by), "F")) for one in answer.cells]
        return Passed([*cells, *marks.emptied], protected(answer.total, marks.total), list(marks.notes))

    def _read(self, answer: Answer, source: Source) -> _Marks:
        reading = Reading(answer, self._thresholds, self._indicators, self._patterns, source)
        key, marks = _key_of(answer), reading.confidentialities(answer.cells)
        withheld = {key(one.by): mark for one, mark in zip(answer.cells, marks, strict=True) if mark != "F"}
        (alone,) = reading.confidentialities([answer.total])
        return _Marks(withheld, alone, reading.emptied(answer.cells), reading.notes(marks))


def _key_of(answer: Answer) -> Callable[[Mapping[str, str]], object]:
    """What tells the cells of an answer apart."""
    return itemgetter(*answer.by) if answer.by else lambda _: ()


def _of_persons(answer: Answer) -> bool:
    code = answer.indicator.code
    known = any(one.persons is not None for one in (*answer.cells, answer.total))
    return known or code in GROUPS or code in PARTS or code in SUBSETS


NOTHING_WITHHELD = Gate(Thresholds(1, 1), {})
"""The gate for auditors."""
