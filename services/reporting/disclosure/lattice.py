"""All tables that a table shares margins with, coarse to fine: what is withheld in one depends on coarser ones only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from math import prod
from operator import itemgetter
from typing import Any, cast

from services.reporting.disclosure import periods
from services.reporting.disclosure.counting import Counting, Population
from services.reporting.disclosure.dimensions import UNION, Dimensions, Key, facets, in_union, projection, union_of
from services.reporting.disclosure.pattern import Count, Margin, Pattern, Table
from services.reporting.disclosure.protecting import pattern
from services.reporting.disclosure.remembering import Memory
from services.reporting.disclosure.tableau import Functional, add
from services.reporting.disclosure.thresholds import Confidentiality, Thresholds

WHOLE = "whole"
"""The group of the whole time, alone."""

Group = str | periods.Span
"""Which periods a table is over: the whole time, the parts of a published period, or one period by itself."""
_Name = tuple[Group, Dimensions]


class Lattice:
    """Patterns of the tables of one population at one position."""

    def __init__(
        self, population: Population, counting: Counting, thresholds: Thresholds, whole: periods.Span, memory: Memory
    ) -> None:
        self._population = population
        self._counting = counting
        self._thresholds = thresholds
        self._whole = whole
        self._memory = memory
        self._patterns: dict[Any, Pattern] = {}
        self._counts: dict[_Name, dict[Key, Count]] = {}

    def pattern(self, group: Group, dimensions: Dimensions) -> Pattern:
        """What is withheld in a table; keys begin with the period where the group has several."""
        name = (group, dimensions)
        if name not in self._patterns:
            self._patterns[name] = self._memory.get(name, lambda: self._computed(name))
        return self._patterns[name]

    def open(self, group: Group, dimensions: Dimensions) -> bool:
        """Whether nothing of a table is withheld."""
        found = self.pattern(group, dimensions)
        return not (found.withheld or found.silent)

    def _nothing_small(self, name: _Name) -> bool:
        """Whether no cell of a table is small, so that none of any margin is: they are sums of its cells.

        Those without a split are counted by themselves and need not be, so they are looked at as well.
        """
        group, dimensions = name
        if _several(group) or not self._counting.adds_up(dimensions):
            return False
        least = max(self._threshold(dimensions), self._thresholds.general)
        tables = self._counting.with_fewer_splits(dimensions)
        return all(count.persons >= least for table in tables for count in self._count((group, table)).values())

    def marks(
        self, group: Group, dimensions: Dimensions, keys: Iterable[tuple[str | None, ...]]
    ) -> list[Confidentiality]:
        """Whether each cell may be shown; a key with an unknown value is that of no cell."""
        found = self.pattern(group, dimensions)
        withheld = cast("Mapping[tuple[str | None, ...], Confidentiality]", found.withheld)
        if not found.silent:
            return [withheld.get(key, "F") for key in keys]
        name = (group, dimensions)
        return ["F" if None in key else self._mark(found, name, cast("Key", key)) for key in keys]

    def _mark(self, found: Pattern, name: _Name, key: Key) -> Confidentiality:
        if not self._silent(found, name, key):
            return found.withheld.get(key, "F")
        count = self._count(name).get(key)
        return "A" if count and count.persons < self._threshold(name[1]) else "D"

    def _threshold(self, dimensions: Dimensions) -> int:
        return self._thresholds.of(dimensions, self._population.tells_of_disability)

    def empty(self, group: Group, dimensions: Dimensions) -> list[Key]:
        """Cells that hold nobody and are withheld."""
        name = (group, dimensions)
        found = self.pattern(*name)
        cells = [key for key in found.withheld if key not in self._count(name)] if found.withheld else []
        if found.silent:
            cells += [key for key in self._zeros(name) if self._silent(found, name, key)]
        return cells

    @staticmethod
    def _silent(found: Pattern, name: _Name, key: Key) -> bool:
        block = _blocks(name)(key) if "commune" in name[1] else ""
        return bool(found.silent & {block, ""})

    def _computed(self, name: _Name) -> Pattern:
        _, dimensions = name
        if self._nothing_small(name):  # its cells are counted before its margins', which are then added up from them
            return Pattern()
        for one, _ in self._margins(name):
            self.pattern(*one)
        table = Table(
            name,
            self._count(name),
            [self._margin(one, project) for one, project in self._margins(name)],
            [
                self._margin(one, project)
                for one, project in self._further(name).items()
                if "province" in one[1] or "commune" not in dimensions
            ],
            self._threshold(dimensions),
            lambda: self._zeros(name),
            self._normal,
            _blocks if "commune" in dimensions else _one_block,
        )
        return pattern(table, free=not dimensions)

    def _margin(self, name: _Name, project: Callable[[Key], Key]) -> Margin:
        return Margin(name, self._count(name), self.pattern(*name), project, self._threshold(name[1]))

    def _further(self, name: _Name) -> dict[_Name, Callable[[Key], Key]]:
        """The margins of margins, down to the grand total."""
        found: dict[_Name, Callable[[Key], Key]] = {}
        nearest = dict(self._margins(name))
        waiting = list(nearest.items())
        while waiting:
            above, first = waiting.pop()
            for one, then in self._margins(above):
                if one not in found and one not in nearest:
                    found[one] = _composed(first, then)
                    waiting.append((one, found[one]))
        return found

    def _margins(self, name: _Name) -> Iterator[tuple[_Name, Callable[[Key], Key]]]:
        group, dimensions = name
        lead = len(_lead(group))
        for one in facets(dimensions, self._population.places):
            yield (group, one), projection([*range(lead), *(lead + dimensions.index(part) for part in one)])
        union = union_of(dimensions)
        if union:
            yield (group, union), _into_union(lead, dimensions, union)
        if _several(group) and isinstance(group, str):
            above = periods.parent(group) if group else WHOLE
            yield (above, dimensions), _upwards(group)

    def _count(self, name: _Name) -> dict[Key, Count]:
        if name not in self._counts:
            self._counts[name] = self._counted(*name)
        return self._counts[name]

    def _counted(self, group: Group, dimensions: Dimensions) -> dict[Key, Count]:
        if not isinstance(group, str):
            return self._counting.counts(group, dimensions)
        if group == WHOLE:
            return self._counting.counts(self._whole, dimensions)
        return {
            (label, *key): count
            for label in periods.children(group, self._whole)
            for key, count in self._counting.counts(periods.span(label), dimensions).items()
        }

    def _zeros(self, name: _Name) -> Iterator[Key]:
        """Cells that hold nobody though no margin is shown to hold nobody, so that they need not be empty."""
        margins = [(self._open(one), project) for one, project in self._margins(name)]
        full = self._count(name)
        for key in self._combined(name) if len(margins) > 1 else ():
            if key not in full and all(project(key) in keys for keys, project in margins):
                yield key

    def _open(self, name: _Name) -> set[Key]:
        """Cells that hold somebody, or are not shown to hold nobody."""
        return self._count(name).keys() | self.pattern(*name).withheld.keys()

    def _combined(self, name: _Name) -> Iterator[Key]:
        """Each cell of the margin that leaves least open, with each value of what it lacks."""
        group, dimensions = name
        names = (*_lead(group), *dimensions)
        values = [sorted({key[at] for key in self._count(name)}) for at in range(len(names))]

        def pools(margin: Dimensions) -> list[list[str]]:
            lacking = [at for at, one in enumerate(names) if one not in (*_lead(group), *margin)]
            return [values[at] for at in lacking]

        def size(margin: Dimensions) -> int:
            return len(self._open((group, margin))) * prod(len(pool) for pool in pools(margin))

        margin = min(facets(dimensions, self._population.places), key=size)
        order = (*_lead(group), *margin, *(one for one in dimensions if one not in margin))
        arrange = projection([order.index(one) for one in names])
        for key in sorted(self._open((group, margin))):
            for rest in product(*pools(margin)):
                yield arrange((*key, *rest))

    def _normal(self, functional: Functional) -> Functional:
        """The same, over withheld cells that are free: nothing is left where it says nothing new."""
        found: Functional = {}
        for variable, factor in functional.items():
            name, key = variable
            expressed = self.pattern(*cast("_Name", name)).expressed.get(key)
            add(found, {variable: 1} if expressed is None else expressed, factor)
        return found


def _several(group: Group) -> bool:
    return isinstance(group, str) and group != WHOLE


def _lead(group: Group) -> tuple[str, ...]:
    """What a key begins with, before the values of the dimensions."""
    return ("period",) if _several(group) else ()


def _blocks(name: object) -> Callable[[Key], str]:
    """The province: what is withheld in the communes of one has nothing to do with those of another."""
    group, dimensions = cast("_Name", name)
    if "province" not in dimensions:
        return _one_block(name)
    return itemgetter(len(_lead(group)) + dimensions.index("province"))


def _one_block(_: object) -> Callable[[Key], str]:
    return lambda _: ""


def _composed(first: Callable[[Key], Key], then: Callable[[Key], Key]) -> Callable[[Key], Key]:
    return lambda key: then(first(key))


def _into_union(lead: int, dimensions: Dimensions, union: Dimensions) -> Callable[[Key], Key]:
    sex, young, disabled = (lead + dimensions.index(name) for name in UNION)
    kept = [-1 if name == "priority" else lead + dimensions.index(name) for name in union]

    def project(key: Key) -> Key:
        priority = in_union(key[sex], key[young], key[disabled])
        return (*key[:lead], *(priority if at < 0 else key[at] for at in kept))

    return project


def _upwards(group: str) -> Callable[[Key], Key]:
    """From a part of a period to the period."""
    if not group:
        return lambda key: key[1:]
    return lambda key: (group, *key[1:])
