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
    """Sums of withheld cells; those of lines of which nothing came or went are taken over from the last time.

    Lines of the margins come first, then those of their margins: what a shown cell of any coarser table says of all
    below it.
    """

    def __init__(self, table: Table, lines: Lines, persons: Sequence[int], sensitive: Set[int]) -> None:
        self._table = table
        self._lines = lines
        self._persons = persons
        self._bounds = [
            (1, table.threshold - 1) if cell in sensitive else (table.threshold if count else 0, _ANY)
            for cell, count in enumerate(persons)
        ]
        self._coarser: dict[tuple[int, Key], int] = {}
        self._of: dict[int, list[int]] = {}
        self._order: list[int] = []
        self._sums: dict[int, Sum] = {}
        self._withheld: Set[int] = frozenset()
        self._under: defaultdict[int, set[int]] = defaultdict(set)
        self._exposed: dict[Set[int], set[int]] = {}

    def exposed(self, withheld: frozenset[int]) -> set[int]:
        """Which of the withheld cells can be computed by knowing what A and D mean."""
        if withheld not in self._exposed:
            self._update(withheld)
            sums = {line: self._sums[line] for line in self._order if line in self._sums}
            bounds = {cell: self._bounds[cell] for cell in withheld}
            low, high = ({cell: one[side] for cell, one in bounds.items()} for side in (0, 1))
            self._exposed[withheld] = exposed(sums, self._of, low, high)
        return self._exposed[withheld]

    def _update(self, withheld: Set[int]) -> None:
        changed, known = withheld ^ self._withheld, len(self._under)
        self._withheld = withheld
        lines = set()
        for cell in changed:
            for line in self._of.get(cell) or self._lines_of(cell):
                self._under[line] ^= {cell}
                lines.add(line)
        for line in lines:
            self._sums.pop(line, None)
            found = self._sum(line) if self._under[line] else None
            if found:
                self._sums[line] = found
        if len(self._under) > known:
            names = {line: (margin, key) for (margin, key), line in self._coarser.items()}
            self._order = sorted(self._under, key=lambda line: names.get(line, (-1, (line,))))

    def _lines_of(self, cell: int) -> list[int]:
        key, found = self._lines.keys[cell], list(self._lines.of[cell])
        for at, margin in enumerate(self._table.further):
            above = margin.project(key)
            if above in margin.counts and above not in margin.pattern.withheld:
                found.append(self._coarser.setdefault((at, above), len(self._lines.names) + len(self._coarser)))
        self._of[cell] = found
        return found

    def _sum(self, line: int) -> Sum | None:
        """What a line's margin says of its withheld cells, also by the mark of a withheld margin."""
        cells, persons = tuple(self._under[line]), self._persons
        together = sum([persons[cell] for cell in cells])
        if line >= len(self._lines.names):
            return Sum(cells, together, together)
        at, key = self._lines.names[line]
        margin = self._table.margins[at]
        if key not in margin.counts:
            return None
        mark = margin.pattern.withheld.get(key)
        if mark is None:
            return Sum(cells, together, together)
        shown = sum([persons[cell] for cell in self._lines.cells[line]]) - together
        least, most = (1, margin.threshold - 1) if mark == "A" else (margin.threshold, _ANY)
        return Sum(cells, max(0, least - shown), max(together, most - shown))
