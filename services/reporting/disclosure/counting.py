"""The persons in each cell of each table that a question has to do with, from whatever computes cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from services.reporting.disclosure.dimensions import (
    NEEDS,
    PLACES,
    Dimensions,
    Key,
    projection,
    projection_of,
    union_of,
    view,
)
from services.reporting.disclosure.pattern import Count
from services.reporting.disclosure.periods import Span
from services.reporting.indicators.definition import Cell


@dataclass(frozen=True, slots=True)
class Wanted:
    """Cells that the gate asks for: an indicator by some breakdowns, within filters, over a period."""

    code: str
    by: Dimensions
    period: Span
    filters: Mapping[str, Any] = field(default_factory=dict)


Source = Callable[[Wanted], Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Split:
    """A population cut in two: what a filter selects (or another indicator counts) and the rest."""

    name: str
    filters: tuple[tuple[str, Any], ...] = ()
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """What is counted: hires or persons, and the breakdowns that part them."""

    code: str
    additive: frozenset[str]
    breakdowns: frozenset[str]
    tells_of_disability: bool = False

    @property
    def places(self) -> frozenset[str]:
        """The places that it can be broken down by."""
        return PLACES & self.breakdowns


Counts = dict[Key, Count]


@dataclass(slots=True)
class _Summed:
    """The finest table that was asked for, and coarser ones that were added up from it, in order of their making."""

    tables: dict[Dimensions, Counts]

    def over(self, dimensions: Dimensions) -> Counts:
        """The table over these dimensions, added up from the smallest that has them all."""
        if dimensions not in self.tables:
            finer = min(
                (names for names in self.tables if set(dimensions) <= set(names)),
                key=lambda names: len(self.tables[names]),
            )
            places = [finer.index(name) for name in dimensions]
            self.tables[dimensions] = _added_up(self.tables[finer], projection(places))
        return self.tables[dimensions]


def _added_up(finer: Counts, project: Callable[[Key], Key]) -> Counts:
    sums: dict[Key, list[int]] = {}
    for key, (persons, since) in finer.items():
        coarser = project(key)
        so_far = sums.get(coarser)
        if so_far is None:
            sums[coarser] = [persons, since]
            continue
        so_far[0] += persons
        if since < so_far[1]:
            so_far[1] = since
    return {key: Count(*sum_) for key, sum_ in sums.items()}


class Counting:
    """Asks the source for the finest tables that cannot be added up from finer ones, and adds up the rest."""

    def __init__(self, population: Population, dimensions: Dimensions, splits: Sequence[Split], source: Source) -> None:
        self._population = population
        self._splits = {split.name: split for split in splits}
        self._finest = frozenset(name for name in dimensions if name not in self._splits)
        if union_of(dimensions):
            self._finest |= {"priority"}
        self._views = tuple(sorted(self._finest & NEEDS.keys()))
        self._source = source
        self._fetched: dict[object, _Summed] = {}

    def counts(self, period: Span, dimensions: Dimensions) -> Counts:
        """Each cell of a table by its key."""
        plain = tuple(name for name in dimensions if name not in self._splits)
        splits = [name for name in dimensions if name in self._splits]
        chosen = {sides: self._summed(period, plain, sides).over(plain) for sides in _subsets(splits)}
        if not splits:
            return chosen[()]
        arrange = projection([(*plain, *splits).index(name) for name in dimensions])
        counts: Counts = {}
        for inside in _subsets(splits):
            sides = tuple("in" if name in inside else "out" for name in splits)
            signed = _signed(inside, splits, chosen)
            for values, whole in chosen[()].items():
                persons = sum(sign * table[values].persons for sign, table in signed if values in table)
                if persons > 0:
                    counts[arrange((*values, *sides))] = Count(persons, whole.since)
        return counts

    def adds_up(self, dimensions: Dimensions) -> bool:
        """Whether all margins of a table are sums of its cells."""
        allowed = self._population.additive | self._splits.keys() | NEEDS.keys()
        return allowed.issuperset(dimensions)

    def with_fewer_splits(self, dimensions: Dimensions) -> list[Dimensions]:
        """The table itself first, and its margins without some splits."""
        splits = [name for name in dimensions if name in self._splits]
        return [tuple(name for name in dimensions if name not in without) for without in _subsets(splits)]

    def kinds(self, period: Span, dimensions: Dimensions) -> Iterator[dict[str, str]]:
        """The values of each cell, that holds somebody, of a table without splits."""
        for key in self._summed(period, dimensions, ()).over(dimensions):
            yield dict(zip(dimensions, key, strict=True))

    def _summed(self, period: Span, dimensions: Dimensions, inside: tuple[str, ...]) -> _Summed:
        """The finest table that adds up to one over these dimensions."""
        apart = frozenset(dimensions) - self._population.additive - frozenset(NEEDS)
        needed = (need for name in self._finest for need in NEEDS.get(name, (name,)))
        by = tuple(sorted(apart.union(need for need in needed if need in self._population.additive)))
        known = (period, by, inside)
        if known not in self._fetched:
            chosen = [self._splits[name] for name in inside]
            code = next((split.code for split in chosen if split.code), self._population.code)
            filters = dict(pair for split in chosen for pair in split.filters)
            self._fetched[known] = self._asked(Wanted(code, by, period, filters))
        return self._fetched[known]

    def _asked(self, wanted: Wanted) -> _Summed:
        views = [name for name in self._views if set(NEEDS[name]) <= set(wanted.by)]
        values = projection_of(wanted.by)
        counts: Counts = {}
        for cell in self._source(wanted):
            if cell.persons:
                key = (*values(cell.by), *(view(name, cell.by) for name in views))
                count = Count(cell.persons, cell.since or 0)
                counts[key] = counts[key].plus(count) if key in counts else count
        return _Summed({(*wanted.by, *views): counts})


def _signed(
    inside: tuple[str, ...], splits: Sequence[str], chosen: Mapping[tuple[str, ...], Counts]
) -> list[tuple[int, Counts]]:
    """Tables that make those inside these and outside the other splits, by inclusion and exclusion."""
    found = []
    for more in _subsets([name for name in splits if name not in inside]):
        sides = tuple(name for name in splits if name in inside or name in more)
        found.append(((-1) ** len(more), chosen[sides]))
    return found


def _subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    return [
        tuple(name for name, taken in zip(names, choice, strict=True) if taken)
        for choice in product((False, True), repeat=len(names))
    ]
