"""The one gate that every public answer passes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.reporting.disclosure import periods
from services.reporting.disclosure.counting import Source
from services.reporting.disclosure.populations import GROUPS, PARTS, SUBSETS
from services.reporting.disclosure.reading import Reading
from services.reporting.disclosure.remembering import Patterns
from services.reporting.disclosure.thresholds import Protected, Thresholds, protected
from services.reporting.indicators.definition import Cell, Indicator


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


@dataclass(frozen=True, slots=True)
class Passed:
    """An answer as it may be shown."""

    cells: list[Protected]
    total: Protected
    notes: list[str] = field(default_factory=list)


class Gate:
    """Withholds what is small, and what would tell of it.

    Args:
        thresholds: how few is few; these are parameters.
        indicators: the definitions by code, for the populations that shares are made of.
    """

    def __init__(self, thresholds: Thresholds, indicators: Mapping[str, Indicator]) -> None:
        self._thresholds = thresholds
        self._indicators = indicators
        self._patterns = Patterns()

    def table(self, answer: Answer, source: Source) -> Passed:
        """An answer with cells withheld; ``source`` gives any further cells of it that are needed to decide."""
        if not (self._thresholds.withhold and _of_persons(answer)):
            return Passed([Protected(one, "F") for one in answer.cells], Protected(answer.total, "F"))
        reading = Reading(answer, self._thresholds, self._indicators, self._patterns, source)
        cells = [protected(one, reading.confidentiality(one)) for one in answer.cells]
        alone = reading.confidentiality(answer.total)
        return Passed(cells + reading.emptied(answer.cells), protected(answer.total, alone), reading.notes(cells))


def _of_persons(answer: Answer) -> bool:
    code = answer.indicator.code
    known = any(one.persons is not None for one in (*answer.cells, answer.total))
    return known or code in GROUPS or code in PARTS or code in SUBSETS


NOTHING_WITHHELD = Gate(Thresholds(1, 1), {})
"""The gate for auditors."""
