"""Which cells of one table are withheld, given what is withheld in its margins.

The rule, for every table: nothing small is determined by what is shown, and the table tells of the withheld cells of
its margins nothing that the margins do not tell themselves. With the second half any set of tables is as safe as each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, NamedTuple

from services.reporting.disclosure.dimensions import Key
from services.reporting.disclosure.ranges import Sum, exposed
from services.reporting.disclosure.tableau import PRIME, Functional, Line, Row, Tableau, add

_ANY = 10**12
LIMIT = 300
"""A block with more small cells than this is withheld whole: what shows nothing tells nothing."""
WIDE = 60
"""Only blocks with at most so many small cells are searched for what the marks give away."""


class Count(NamedTuple):
    """Persons behind a cell, and when the cell first appeared: older cells are chosen first to protect others."""

    persons: int
    since: int = 0

    def plus(self, other: Count) -> Count:
        """Both cells as one."""
        return Count(self.persons + other.persons, self.since if self.since < other.since else other.since)


@dataclass(slots=True)
class Pattern:
    """What is withheld of a table, and what the shown cells tell of it."""

    withheld: dict[Key, Literal["A", "D"]] = field(default_factory=dict)
    expressed: dict[Key, Functional] = field(default_factory=dict)
    """Withheld cells that are combinations of other withheld ones (plus something known)."""
    silent: frozenset[str] = frozenset()
    """Blocks of which nothing at all is shown."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin of a table: its identity, its cells, which of its cells a cell of the table belongs to."""

    name: object
    counts: Mapping[Key, Count]
    pattern: Pattern
    project: Callable[[Key], Key]
    threshold: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table to protect.

    ``further`` are the margins of its margins; ``zeros`` lists the cells that hold nobody but could. No margin joins
    cells of two blocks, so that blocks are protected each by itself; ``block`` tells that of any table's cells.
    """

    name: object
    counts: Mapping[Key, Count]
    margins: Sequence[Margin]
    further: Sequence[Margin]
    threshold: int
    zeros: Callable[[], Iterable[Key]]
    normal: Callable[[Functional], Functional]
    block: Callable[[object], Callable[[Key], str]]


def pattern(table: Table, free: bool = False) -> Pattern:
    """The pattern of a table; ``free`` for a total that stands alone, which is always shown."""
    found = Pattern()
    if free:
        return found
    small = _by_block(
        table, table.name, (k for k, count in table.counts.items() if 0 < count.persons < table.threshold)
    )
    inherited = [
        (one, _by_block(table, one.name, one.pattern.withheld)) for one in table.margins if one.pattern.withheld
    ]
    silent = frozenset(block for one in table.margins for block in one.pattern.silent)
    found.silent |= silent | {block for block, keys in small.items() if len(keys) > LIMIT}
    wanted = sorted(({*small, *(block for _, blocks in inherited for block in blocks)}) - found.silent)
    cells = _by_block(table, table.name, table.counts) if wanted else {}
    zeros = _Zeros(table)
    for block in wanted:
        lines = [(one, sorted(blocks.get(block, ()))) for one, blocks in inherited]
        searched = _searched(table, small.get(block, []), cells.get(block, []), lines, partial(zeros.of, block))
        found.withheld |= searched.withheld
        found.expressed |= searched.expressed
    return found


class _Zeros:
    """The zeros of a table, listed once if at all."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._blocks: dict[str, list[Key]] | None = None

    def of(self, block: str) -> list[Key]:
        if self._blocks is None:
            self._blocks = _by_block(self._table, self._table.name, self._table.zeros())
        return self._blocks.get(block, [])


def _by_block(table: Table, name: object, keys: Iterable[Key]) -> dict[str, list[Key]]:
    blocks: defaultdict[str, list[Key]] = defaultdict(list)
    block = table.block(name)
    for key in keys:
        blocks[block(key)].append(key)
    return dict(blocks)


def _searched(
    table: Table,
    small: Sequence[Key],
    cells: Sequence[Key],
    inherited: Sequence[tuple[Margin, Sequence[Key]]],
    zeros: Callable[[], Sequence[Key]],
) -> Pattern:
    """The pattern of one block; cells that hold nobody are looked at only where others are not enough."""
    doubtful = any(key not in margin.counts for margin, keys in inherited for key in keys)
    for with_zeros in (True,) if doubtful else (False, True):
        search = _Search(table, small, [*cells, *(zeros() if with_zeros else ())])
        if search.run(inherited):
            break
    return search.result()


class _Search:
    """Withholds cells until the rule holds; then shows again what turned out not to be needed."""

    def __init__(self, table: Table, small: Sequence[Key], cells: Sequence[Key]) -> None:
        self._table = table
        self._small = sorted(small, key=self._age)
        self._sensitive = frozenset(small)
        self._added: list[Key] = []
        self._fixed: set[Key] = set()
        self._children: defaultdict[Line, list[Key]] = defaultdict(list)
        self._lines: dict[Key, list[Line]] = {}
        self._summed: set[Key] = set()
        self._known: dict[Line, Sum | None] = {}
        self._under: defaultdict[Line, set[Key]] = defaultdict(set)
        for key in cells:
            for line in self._lines_of(key):
                self._children[line].append(key)
        self._tableau = Tableau(self._lines_of, self._equation, table.normal)

    def _age(self, key: Key) -> tuple[int, Key]:
        count = self._table.counts.get(key)
        return (count.since if count else 0, key)

    def _lines_of(self, key: Key) -> list[Line]:
        if key not in self._lines:
            self._lines[key] = [(at, margin.project(key)) for at, margin in enumerate(self._table.margins)]
        return self._lines[key]

    def _equation(self, line: Line) -> tuple[Iterable[Key], Functional] | None:
        at, key = line
        margin = self._table.margins[at]
        inhabited = any(child in self._table.counts for child in self._children.get(line, ()))
        if key not in margin.counts and inhabited:
            return None  # persons of a place whose traits differ elsewhere: parts of nothing, so no equation
        coarser: Functional = {(margin.name, key): PRIME - 1} if key in margin.pattern.withheld else {}
        return self._children.get(line, ()), coarser

    def run(self, inherited: Sequence[tuple[Margin, Sequence[Key]]]) -> bool:
        """Whether the rule could be made to hold."""
        at = {margin.name: at for at, margin in enumerate(self._table.margins)}
        for margin, keys in inherited:
            for key in keys:
                self._tableau.load((at[margin.name], key))
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
        """One more cell for each that can be computed by knowing what A and D mean, where that helps."""
        if len(self._small) > WIDE:
            return
        tried: set[Key] = set()
        while found := sorted(self._exposed() & self._sensitive - tried, key=self._age):
            tried.add(found[0])
            for chosen in self._widening(found[0])[:2]:
                before = list(self._added)
                self._added.append(chosen)
                self._tableau.withhold(chosen)
                self._repair()
                if found[0] not in self._exposed():
                    break
                for key in reversed(self._added[len(before) :]):
                    self._tableau.show(key, self._sensitive.__contains__)

    def _exposed(self) -> set[Key]:
        large = self._table.counts.keys() - self._sensitive
        self._fixed = exposed(self._sums(), self._sensitive, large, self._table.threshold)
        return self._fixed

    def _widening(self, key: Key) -> list[Key]:
        """Shown cells in the lines of a small cell that is fixed, and of the empty ones that fix it."""
        lines = set(self._lines_of(key))
        empty = {one for line in lines for one in self._children[line] if one in self._fixed - self._sensitive}
        lines |= {line for one in empty for line in self._lines_of(one)}
        counts = self._table.counts
        shown = {
            one
            for line in lines
            for one in self._children[line]
            if one in counts and counts[one].persons and not self._tableau.withheld(one)
        }
        return sorted(shown, key=self._preference)

    def _sums(self) -> list[Sum]:
        """What is known of each line with withheld cells, also by the mark of a withheld margin.

        Lines whose withheld cells are the same as when this was last asked are taken over from then.
        """
        withheld = {*self._tableau.pivots, *self._tableau.free}
        changed = withheld ^ self._summed
        self._summed = withheld
        for line in {line for key in changed for line in self._lines_of(key)}:
            self._known[line] = self._sum(line)
        for line in self._coarser_lines(changed):
            self._known[line] = self._coarser_sum(line)
        return [found for found in (self._known[line] for line in sorted(self._known)) if found and found.keys]

    def _coarser_lines(self, changed: Set[Key]) -> set[Line]:
        """Lines of coarser tables, numbered after the margins, of which some withheld cell came or went."""
        lines = set()
        for at, margin in enumerate(self._table.further, len(self._table.margins)):
            for key in changed:
                line = (at, margin.project(key))
                self._under[line] ^= {key}
                lines.add(line)
        return lines

    def _coarser_sum(self, line: Line) -> Sum | None:
        """What a shown cell of any coarser table, not only the next, says of all below it."""
        at, key = line
        margin, counts = self._table.further[at - len(self._table.margins)], self._table.counts
        if key not in margin.counts or key in margin.pattern.withheld:
            return None
        keys = list(self._under[line])
        together = sum(counts[one].persons for one in keys if one in counts)
        return Sum(keys, together, together)

    def _sum(self, line: Line) -> Sum | None:
        at, key = line
        margin, counts = self._table.margins[at], self._table.counts
        if key not in margin.counts:
            return None
        keys = [one for one in self._children[line] if one in self._summed]
        together = sum(counts[one].persons for one in keys if one in counts)
        mark = margin.pattern.withheld.get(key)
        if mark is None:
            return Sum(keys, together, together)
        shown = sum(counts[one].persons for one in self._children[line] if one in counts) - together
        least, most = (1, margin.threshold - 1) if mark == "A" else (margin.threshold, _ANY)
        return Sum(keys, max(0, least - shown), max(together, most - shown))

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
        add(found, self._tableau.told(row), -1)
        return found
