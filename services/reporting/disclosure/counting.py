"""The persons in each cell of each table that a question has to do with, from whatever computes cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from services.reporting.disclosure.dimensions import NEEDS, PLACES, Dimensions, Key, union_of, view
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


Entry = tuple[dict[str, str], int, int]


class Counting:
    """Asks the source for the finest tables that cannot be added up from finer ones, and adds up the rest."""

    def __init__(self, population: Population, dimensions: Dimensions, splits: Sequence[Split], source: Source) -> None:
        self._population = population
        self._splits = {split.name: split for split in splits}
        self._finest = frozenset(name for name in dimensions if name not in self._splits)
        if union_of(dimensions):
            self._finest |= {"priority"}
        self._source = source
        self._fetched: dict[object, list[Entry]] = {}

    def counts(self, period: Span, dimensions: Dimensions) -> dict[Key, Count]:
        """Each cell of a table by its key."""
        plain = tuple(name for name in dimensions if name not in self._splits)
        splits = [name for name in dimensions if name in self._splits]
        chosen = {sides: self._plain(period, plain, sides) for sides in _subsets(splits)}
        if not splits:
            return chosen[()]
        counts: dict[Key, Count] = {}
        for values, whole in chosen[()].items():
            for inside in _subsets(splits):
                persons = self._exactly(values, inside, splits, chosen)
                if persons > 0:
                    named = dict(zip(plain, values, strict=True)) | {
                        name: "in" if name in inside else "out" for name in splits
                    }
                    counts[tuple(named[name] for name in dimensions)] = Count(persons, whole.since)
        return counts

    @staticmethod
    def _exactly(
        values: Key, inside: tuple[str, ...], splits: Sequence[str], chosen: Mapping[tuple[str, ...], dict[Key, Count]]
    ) -> int:
        """Persons inside these and outside the other splits, by inclusion and exclusion."""
        total = 0
        for more in _subsets([name for name in splits if name not in inside]):
            sides = tuple(name for name in splits if name in inside or name in more)
            found = chosen[sides].get(values)
            total += (-1) ** len(more) * (found.persons if found else 0)
        return total

    def _plain(self, period: Span, dimensions: Dimensions, inside: tuple[str, ...]) -> dict[Key, Count]:
        counts: dict[Key, Count] = {}
        for values, persons, since in self.entries(period, dimensions, inside):
            key = tuple([values[name] for name in dimensions])
            before = counts.get(key)
            counts[key] = (
                Count(persons, since) if before is None else Count(before.persons + persons, min(before.since, since))
            )
        return counts

    def entries(self, period: Span, dimensions: Dimensions, inside: tuple[str, ...] = ()) -> list[Entry]:
        """Cells of the finest table that adds up to a table over these dimensions."""
        apart = frozenset(dimensions) - self._population.additive - frozenset(NEEDS)
        needed = (need for name in self._finest for need in NEEDS.get(name, (name,)))
        by = apart.union(need for need in needed if self._adds(need))
        known = (period, by, inside)
        if known not in self._fetched:
            chosen = [self._splits[name] for name in inside]
            code = next((split.code for split in chosen if split.code), self._population.code)
            filters = dict(pair for split in chosen for pair in split.filters)
            cells = self._source(Wanted(code, tuple(sorted(by)), period, filters))
            self._fetched[known] = [self._entry(cell) for cell in cells if cell.persons]
        return self._fetched[known]

    def _adds(self, name: str) -> bool:
        return name in self._population.additive

    def _entry(self, cell: Cell) -> Entry:
        views = {name: view(name, cell.by) for name in self._finest & NEEDS.keys()}
        return cell.by | views, cell.persons or 0, cell.since or 0


def _subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    return [
        tuple(name for name, taken in zip(names, choice, strict=True) if taken)
        for choice in product((False, True), repeat=len(names))
    ]
