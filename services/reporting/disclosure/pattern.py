"""Which cells of one table are withheld, given what is withheld in its margins.

The rule, for every table: nothing small is determined by what is shown, and the table tells of the withheld cells of
its margins nothing that the margins do not tell themselves. With the second half any set of tables is as safe as each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from services.reporting.disclosure.dimensions import Key
from services.reporting.disclosure.ranges import exposed
from services.reporting.disclosure.tableau import PRIME, Functional, Line, Row, Tableau, add

LIMIT = 600
"""A table that would need more small cells than this is withheld whole: what shows nothing tells nothing."""


@dataclass(frozen=True, slots=True)
class Count:
    """Persons behind a cell, and when the cell first appeared: older cells are chosen first to protect others."""

    persons: int
    since: int = 0


@dataclass(slots=True)
class Pattern:
    """What is withheld of a table, and what the shown cells tell of it."""

    withheld: dict[Key, Literal["A", "D"]] = field(default_factory=dict)
    expressed: dict[Key, Functional] = field(default_factory=dict)
    """Withheld cells that are combinations of other withheld ones (plus something known)."""
    whole: bool = False
    """Nothing at all is shown, zeros included."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin of a table: its identity, its cells, which of its cells a cell of the table belongs to."""

    name: object
    counts: Mapping[Key, Count]
    pattern: Pattern
    project: Callable[[Key], Key]


@dataclass(frozen=True, slots=True)
class Table:
    """A table to protect. ``zeros`` lists the cells that hold nobody but could."""

    name: object
    counts: Mapping[Key, Count]
    margins: Sequence[Margin]
    threshold: int
    zeros: Callable[[], Iterable[Key]]
    normal: Callable[[Functional], Functional]


def pattern(table: Table, free: bool = False) -> Pattern:
    """The pattern of a table; ``free`` for a total that stands alone, which is always shown."""
    small = [key for key, count in table.counts.items() if 0 < count.persons < table.threshold]
    inherited = any(one.pattern.withheld for one in table.margins)
    if free or not (small or inherited):
        return Pattern()
    if len(small) > LIMIT or any(one.pattern.whole for one in table.margins):
        return Pattern(whole=True)
    doubtful = any(one.pattern.withheld.keys() - one.counts.keys() for one in table.margins)
    for with_zeros in (True,) if doubtful else (False, True):
        search = _Search(table, small, list(table.zeros()) if with_zeros else ())
        if search.run():
            break
    return search.result()


class _Search:
    """Withholds cells until the rule holds; then shows again what turned out not to be needed."""

    def __init__(self, table: Table, small: Sequence[Key], zeros: Sequence[Key]) -> None:
        self._table = table
        self._small = sorted(small, key=self._age)
        self._sensitive = frozenset(small)
        self._added: list[Key] = []
        self._children: defaultdict[Line, list[Key]] = defaultdict(list)
        for key in (*table.counts, *zeros):
            for line in self._lines_of(key):
                self._children[line].append(key)
        self._tableau = Tableau(self._lines_of, self._equation, table.normal)

    def _age(self, key: Key) -> tuple[int, Key]:
        count = self._table.counts.get(key)
        return (count.since if count else 0, key)

    def _lines_of(self, key: Key) -> list[Line]:
        return [(at, margin.project(key)) for at, margin in enumerate(self._table.margins)]

    def _equation(self, line: Line) -> tuple[Iterable[Key], Functional] | None:
        at, key = line
        margin = self._table.margins[at]
        inhabited = any(child in self._table.counts for child in self._children.get(line, ()))
        if key not in margin.counts and inhabited:
            return None  # persons of a place whose traits differ elsewhere: parts of nothing, so no equation
        coarser: Functional = {(margin.name, key): PRIME - 1} if key in margin.pattern.withheld else {}
        return self._children.get(line, ()), coarser

    def run(self) -> bool:
        """Whether the rule could be made to hold."""
        for at, margin in enumerate(self._table.margins):
            for key in sorted(margin.pattern.withheld):
                self._tableau.load((at, key))
        for key in self._small:
            self._tableau.withhold(key)
        repaired = self._repair()
        for key in reversed(self._added):
            self._tableau.show(key, self._sensitive.__contains__)
        self._widen()
        return repaired

    def _repair(self) -> bool:
        """Withhold one more cell for each violation; ``False`` if some are left that no cell of this table can mend.

        Such follow from the margins alone: where nobody of a commune has a disability, and that is shown, nobody of its
        women has.
        """
        while True:
            violations = self._violations()
            row = next((one for one in violations if one.shown), None)
            if row is None:
                return not violations
            chosen = min(row.shown, key=self._preference)
            self._added.append(chosen)
            self._tableau.withhold(chosen)

    def _violations(self) -> list[Row]:
        determined = [self._tableau.row(key) for key in self._small if self._tableau.determined(key)]
        return self._tableau.leaks() + determined

    def _preference(self, key: Key) -> tuple[int, int, bool, tuple[int, Key]]:
        """Zeros last, those least that an empty line would give away; what breaks most equations; what leaves room
        for the small one; the oldest."""
        count = self._table.counts.get(key)
        persons = count.persons if count else 0
        bare = 0 if persons else 1 + sum(not self._inhabited(line) for line in self._lines_of(key))
        return (bare, self._tableau.open_lines(key), persons < 2 * self._table.threshold, self._age(key))

    def _inhabited(self, line: Line) -> bool:
        """Whether somebody is in a withheld cell of the line, so that its other withheld cells need not be empty."""
        return any(one in self._table.counts and self._tableau.withheld(one) for one in self._children[line])

    def _widen(self) -> None:
        """One more cell for each that can be computed by knowing what A and D mean."""
        for _ in range(len(self._small) + 1):
            large = self._table.counts.keys() - self._sensitive
            found = exposed(self._lines(), self._sensitive, large, self._table.threshold)
            chosen = self._widening(self._around(found))
            if chosen is None:
                return
            self._added.append(chosen)
            self._tableau.withhold(chosen)
            self._repair()

    def _around(self, found: Collection[Key]) -> set[Line]:
        """The lines of small cells that are fixed, and of the empty ones that fix them."""
        lines = {line for key in found if key in self._sensitive for line in self._lines_of(key)}
        empty = {key for line in lines for key in self._children[line] if key in found and key not in self._sensitive}
        return lines | {line for key in empty for line in self._lines_of(key)}

    def _widening(self, lines: Collection[Line]) -> Key | None:
        shown = {
            one
            for line in lines
            for one in self._children[line]
            if one in self._table.counts and self._table.counts[one].persons and not self._tableau.withheld(one)
        }
        return min(shown, key=self._preference, default=None)

    def _lines(self) -> list[tuple[list[Key], int]]:
        """The withheld cells of each line with a shown margin, and how many persons they make together."""
        found = []
        counts = self._table.counts
        touched = {line for key in self._withheld() for line in self._lines_of(key)}
        for at, key in sorted(touched):
            margin = self._table.margins[at]
            if key not in margin.pattern.withheld and key in margin.counts:
                keys = [one for one in self._children[at, key] if self._tableau.withheld(one)]
                found.append((keys, sum(counts[one].persons for one in keys if one in counts)))
        return found

    def _withheld(self) -> list[Key]:
        return [*self._tableau.pivots, *self._tableau.free]

    def result(self) -> Pattern:
        """What is withheld, and the withheld cells that are expressed by others."""
        withheld: dict[Key, Literal["A", "D"]] = {
            key: "A" if key in self._sensitive else "D" for key in sorted(self._withheld())
        }
        return Pattern(withheld, {key: self._expression(key) for key in self._tableau.pivots})

    def _expression(self, key: Key) -> Functional:
        row = self._tableau.row(key)
        found: Functional = {(self._table.name, other): -value % PRIME for other, value in row.unknown.items()}
        add(found, self._tableau.told(row), -1)  # type: ignore[arg-type]
        return found
