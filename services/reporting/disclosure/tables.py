"""The tables of one population that an answer is read from: which table, which period, which cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import cast

from services.reporting.disclosure import periods
from services.reporting.disclosure.counting import Counting, Population, Split
from services.reporting.disclosure.dimensions import NEEDS, Dimensions, Key, closed, view
from services.reporting.disclosure.lattice import WHOLE, Group, Lattice
from services.reporting.disclosure.thresholds import Confidentiality

Built = Callable[[Dimensions], tuple[Counting, Lattice]]
Row = Mapping[str, str]
"""A cell's values by the names of its breakdowns."""
_Place = tuple[Group, str]
_Shape = tuple[Dimensions, list[tuple[str, str | None]]]


class Tables:
    """Tables over some dimensions and all their margins."""

    def __init__(
        self,
        population: Population,
        names: frozenset[str],
        splits: Sequence[Split],
        whole: periods.Span,
        parts_time: bool,
        built: Built,
    ) -> None:
        self._population = population
        self._splits = tuple(split.name for split in splits)
        self._whole = whole
        self._parts_time = parts_time
        self._dimensions = self._closed(frozenset(names | {split.name for split in splits}))
        self._counting, self._lattice = built(self._dimensions)
        self._plans: dict[periods.Span | None, list[_Place] | None] = {}
        self._shapes: dict[tuple[str, ...], _Shape] = {}
        self.unpublished = False

    def _closed(self, names: frozenset[str]) -> Dimensions:
        return closed(names, self._population.places)

    def values_of(self, dimension: str) -> list[str]:
        """The values that a dimension takes."""
        return sorted({values[dimension] for values in self._counting.kinds(self._whole, self._plain)})

    @property
    def _plain(self) -> Dimensions:
        return tuple(name for name in self._dimensions if name not in self._splits)

    def marks(
        self, period: periods.Span | None, names: Sequence[str], fixed: Mapping[str, str], rows: Sequence[Row]
    ) -> list[Confidentiality]:
        """Whether each cell may be shown: its values are those of these names in its row, and the fixed ones."""
        plan = self._plan(period)
        if plan is None:
            return self._of_odd_days(period, names, fixed, rows)
        columns = [self._column(place, names, fixed, rows) for place in plan]
        if len(columns) == 1:
            return columns[0]
        return [self._together(marks) for marks in zip(*columns, strict=True)]

    def _together(self, marks: Sequence[Confidentiality]) -> Confidentiality:
        """The mark of a cell that is made of others, or of the one that stands for it before those."""
        if set(marks) <= {"F"}:
            return "F"
        return marks[0] if not self._parts_time and marks[0] != "F" else "D"

    def _of_odd_days(
        self, period: periods.Span | None, names: Sequence[str], fixed: Mapping[str, str], rows: Sequence[Row]
    ) -> list[Confidentiality]:
        """A breakdown by odd days is withheld; a total alone is not, unless a month that it touches is."""
        if names or fixed or period is None:
            self.unpublished = True
            return ["D"] * len(rows)
        if not self._parts_time:
            return self._column((period, ""), (), {}, rows)
        first, last = periods.hull(*period)
        months = [self._column((periods.parent(one), one), (), {}, rows) for one in _months(first, last)]
        return ["F" if set(marks) <= {"F"} else "D" for marks in zip(*months, strict=True)]

    def _column(
        self, place: _Place, names: Sequence[str], fixed: Mapping[str, str], rows: Sequence[Row]
    ) -> list[Confidentiality]:
        group, label = place
        dimensions, implied = self._shape(tuple({**dict.fromkeys(names), **fixed}))
        if self._lattice.open(group, dimensions):
            return ["F"] * len(rows)
        values: dict[str, Sequence[str | None]] = {
            name: [fixed[name]] * len(rows) if name in fixed else [row[name] for row in rows]
            for name in {*names, *fixed}
        }
        for name, least in implied:
            values[name] = self._views(name, values) if least is None else self._implications(least, name, values)
        lead = [[label] * len(rows)] if label else []
        keys = (
            zip(*lead, *(values[name] for name in dimensions), strict=True) if lead or dimensions else [()] * len(rows)
        )
        # a place that nobody is in implies nothing, and is no secret
        return self._lattice.marks(group, dimensions, keys)

    @staticmethod
    def _views(name: str, values: Mapping[str, Sequence[str | None]]) -> list[str | None]:
        """A coarser view of each row's values."""
        needs = NEEDS[name]
        rows = list(zip(*(values[need] for need in needs), strict=True))
        known = {row: view(name, dict(zip(needs, cast("Key", row), strict=True))) for row in set(rows)}
        return [known[row] for row in rows]

    def _implications(self, least: str, name: str, values: Mapping[str, Sequence[str | None]]) -> list[str | None]:
        """What each row's place implies of another; ``None`` where nobody is."""
        known = self._implied
        return [known.get((least, one or "", name)) for one in values[least]]

    def _shape(self, names: tuple[str, ...]) -> _Shape:
        """The table that has cells with these names, and each name that they imply, by what."""
        if names not in self._shapes:
            dimensions = self._closed(frozenset(names))
            least: str | None = next((one for one in ("worksite", "commune") if one in names), None)
            implied = [(name, None if name in NEEDS else least) for name in dimensions if name not in names]
            self._shapes[names] = dimensions, implied
        return self._shapes[names]

    @cached_property
    def _implied(self) -> dict[tuple[str, str, str], str]:
        """What each worksite and commune implies of place."""
        found: dict[tuple[str, str, str], str] = {}
        places = self._population.places & frozenset(self._dimensions)
        for values in self._counting.kinds(self._whole, tuple(sorted(places))):
            for one in ("worksite", "commune"):
                if one in values:
                    found |= {(one, values[one], name): values[name] for name in places if name in values}
        return found

    def empty(self, period: periods.Span | None) -> Iterator[dict[str, str]]:
        """Cells of the finest table that hold nobody and are withheld."""
        for group, label in (self._plan(period) or [])[:1]:
            for key in self._lattice.empty(group, self._dimensions):
                if label and key[0] != label:
                    continue
                yield dict(zip(self._dimensions, key[1:] if label else key, strict=True))

    def _plan(self, period: periods.Span | None) -> list[_Place] | None:
        """The published periods that a period is made of; ``None`` where it is not."""
        if period not in self._plans:
            self._plans[period] = self._planned(period)
        return self._plans[period]

    def _planned(self, period: periods.Span | None) -> list[_Place] | None:
        if period is None or period == self._whole:
            return [(WHOLE, "")]
        first, last = self._whole
        if period[0] <= first and last <= period[1] and self._same(period, self._whole):
            return [(WHOLE, "")]
        months = periods.hull(*period)
        if months != period and not self._same(period, months):
            return None
        labels = periods.parts(*months)
        if self._parts_time:
            return [(periods.parent(label), label) for label in labels]
        alone: list[_Place] = [(months, "")]
        return alone + ([(periods.span(label), "") for label in labels] if len(labels) > 1 else [])

    def _same(self, period: periods.Span, other: periods.Span) -> bool:
        """Whether two periods hold the very same."""
        return self._counting.counts(period, self._plain) == self._counting.counts(other, self._plain)


def _months(first: date, last: date) -> list[str]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in months]
