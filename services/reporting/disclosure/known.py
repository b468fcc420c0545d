"""What is known of each line of a block, by what is shown and what the marks mean, and which cells that gives away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set

from services.reporting.disclosure.dimensions import Key
from services.reporting.disclosure.lines import Lines
from services.reporting.disclosure.pattern import Table
from services.reporting.disclosure.ranges import Sum, exposed

_ANY = 10**12


class Known:
    """Sums of withheld cells; those of lines of which nothing came or went are taken over from the last time."""

    def __init__(self, table: Table, lines: Lines, persons: Sequence[int], sensitive: Set[int]) -> None:
        self._table = table
        self._lines = lines
        self._persons = persons
        self._sensitive = sensitive
        self._withheld: Set[int] = frozenset()
        self._sums: dict[int, Sum | None] = {}
        self._coarser: dict[tuple[int, Key], Sum | None] = {}
        self._under: defaultdict[tuple[int, Key], set[int]] = defaultdict(set)
        self._exposed: dict[Set[int], set[int]] = {}

    def exposed(self, withheld: frozenset[int]) -> set[int]:
        """Which of the withheld cells can be computed by knowing what A and D mean."""
        if withheld not in self._exposed:
            self._update(withheld)
            known = [*(self._sums[line] for line in sorted(self._sums)), *self._in_order_coarser()]
            sums = [one for one in known if one and one.cells]
            self._exposed[withheld] = exposed(sums, self._sensitive, self._persons, self._table.threshold)
        return self._exposed[withheld]

    def _in_order_coarser(self) -> list[Sum | None]:
        return [self._coarser[line] for line in sorted(self._coarser)]

    def _update(self, withheld: Set[int]) -> None:
        changed = withheld ^ self._withheld
        self._withheld = withheld
        for line in {line for cell in changed for line in self._lines.of[cell]}:
            self._sums[line] = self._sum(line)
        for coarser in self._coarser_lines(changed):
            self._coarser[coarser] = self._coarser_sum(*coarser)

    def _sum(self, line: int) -> Sum | None:
        """What a line's margin says of its withheld cells, also by the mark of a withheld margin."""
        at, key = self._lines.names[line]
        margin, persons, cells = self._table.margins[at], self._persons, self._lines.cells[line]
        if key not in margin.counts:
            return None
        withheld = [cell for cell in cells if cell in self._withheld]
        together = sum(persons[cell] for cell in withheld)
        mark = margin.pattern.withheld.get(key)
        if mark is None:
            return Sum(withheld, together, together)
        shown = sum(persons[cell] for cell in cells) - together
        least, most = (1, margin.threshold - 1) if mark == "A" else (margin.threshold, _ANY)
        return Sum(withheld, max(0, least - shown), max(together, most - shown))

    def _coarser_lines(self, changed: Set[int]) -> set[tuple[int, Key]]:
        """Cells of coarser tables of which some withheld cell came or went."""
        lines = set()
        for at, margin in enumerate(self._table.further):
            for cell in changed:
                line = (at, margin.project(self._lines.keys[cell]))
                self._under[line] ^= {cell}
                lines.add(line)
        return lines

    def _coarser_sum(self, at: int, key: Key) -> Sum | None:
        """What a shown cell of any coarser table, not only the next, says of all below it."""
        margin = self._table.further[at]
        if key not in margin.counts or key in margin.pattern.withheld:
            return None
        cells = list(self._under[at, key])
        together = sum(self._persons[cell] for cell in cells)
        return Sum(cells, together, together)
