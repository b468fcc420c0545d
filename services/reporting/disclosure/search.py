"""The search for what to withhold in one block of a table: cell after cell, and back again where it was not needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from services.reporting.disclosure.dimensions import Key
from services.reporting.disclosure.known import Known
from services.reporting.disclosure.lines import Lines
from services.reporting.disclosure.pattern import Pattern, Table
from services.reporting.disclosure.tableau import Functional, Row, Tableau, add

WIDE = 60
"""Only blocks with at most so many small cells are searched for what the marks give away."""


class Search:
    """Withholds cells until the rule holds; then shows again what turned out not to be needed.

    Args:
        table: whose block it is.
        small: the keys of its small cells.
        cells: the keys of all its cells, and of those that hold nobody where these may be withheld too.
        inherited: for each margin that some are withheld of, the keys of those in this block.
    """

    def __init__(
        self, table: Table, small: Iterable[Key], cells: Iterable[Key], inherited: Mapping[int, Sequence[Key]]
    ) -> None:
        self._table = table
        self._inherited = inherited
        self._lines = lines = Lines(cells, [margin.project for margin in table.margins], inherited)
        counts = [table.counts.get(key) for key in lines.keys]
        self._persons = [count.persons if count else 0 for count in counts]
        self._age = _ranks([count.since if count else 0 for count in counts])
        self._small = sorted((lines.number[key] for key in small), key=self._age.__getitem__)
        self._sensitive = frozenset(self._small)
        self._added: list[int] = []
        self._tableau = Tableau(lines.of, lines.cells, self._equation)
        self._known = Known(table, lines, self._persons, self._sensitive)
        # Where it leaves room for the small one, then the oldest; numbers are in the order of keys.
        self._rank = _ranks([(one < 2 * table.threshold, at) for one, at in zip(self._persons, self._age, strict=True)])

    def _equation(self, line: int) -> Functional | None:
        """What a line makes of withheld cells of its margin, as far as the coarser tables do not tell it themselves."""
        at, key = self._lines.names[line]
        margin = self._table.margins[at]
        inhabited = any(self._persons[cell] for cell in self._lines.cells[line])
        if key not in margin.counts and inhabited:
            return None  # persons of a place whose traits differ elsewhere: parts of nothing, so no equation
        return self._table.normal({(margin.name, key): -1}) if key in margin.pattern.withheld else {}

    def run(self) -> bool:
        """Whether the rule could be made to hold."""
        for at, keys in self._inherited.items():
            for key in keys:
                self._tableau.load(self._lines.line(at, key))
        for cell in self._small:
            self._tableau.withhold(cell)
        repaired = self._repair()
        widening = len(self._small) <= WIDE
        if not widening:
            self._tableau.close()
        self._show_again(self._added)
        if widening:
            self._widen()
        return repaired

    def _show_again(self, added: Sequence[int]) -> None:
        for cell in reversed(added):
            self._tableau.show(cell, self._sensitive.__contains__)

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
            self._withhold(self._chosen(row.shown))

    def _withhold(self, cell: int) -> None:
        self._added.append(cell)
        self._tableau.withhold(cell)

    def _violations(self) -> list[Row]:
        determined = sorted(self._tableau.determined() & self._sensitive, key=self._age.__getitem__)
        return [*self._tableau.leaks(), *map(self._tableau.row, determined)]

    def _chosen(self, cells: Iterable[int]) -> int:
        """One that holds somebody, if any does, and breaks most equations."""
        opened, rank, persons = self._tableau.open, self._rank, self._persons
        inhabited = [cell for cell in cells if persons[cell]]
        if not inhabited:
            return min(cells, key=self._preference)
        return min(inhabited, key=lambda cell: (opened[cell], rank[cell]))

    def _preference(self, cell: int) -> tuple[int, int, int]:
        """Zeros last, those least that an empty line would give away; what breaks most equations; then by rank."""
        of = self._lines.of[cell]
        bare = 0 if self._persons[cell] else 1 + sum(not self._inhabited(line) for line in of)
        return (bare, self._tableau.open[cell], self._rank[cell])

    def _inhabited(self, line: int) -> bool:
        """Whether somebody is in a withheld cell of the line, so that its other withheld cells need not be empty."""
        return any(self._persons[one] and self._tableau.withheld(one) for one in self._lines.cells[line])

    def _widen(self) -> None:
        """One more cell for each that can be computed by knowing what A and D mean, where that helps."""
        tried: set[int] = set()
        while found := (self._exposed() & self._sensitive) - tried:
            first = min(found, key=self._age.__getitem__)
            tried.add(first)
            for chosen in self._widening(first)[:2]:
                before = len(self._added)
                self._withhold(chosen)
                self._repair()
                if first not in self._exposed():
                    break
                self._show_again(self._added[before:])

    def _exposed(self) -> set[int]:
        return self._known.exposed(frozenset({*self._tableau.pivots, *self._tableau.free}))

    def _widening(self, cell: int) -> list[int]:
        """Shown cells in the lines of a small cell that is fixed, and of the empty ones that fix it."""
        of, cells = self._lines.of, self._lines.cells
        lines, fixed = set(of[cell]), self._exposed() - self._sensitive
        empty = {one for line in lines for one in cells[line] if one in fixed}
        lines |= {line for one in empty for line in of[one]}
        shown = {one for line in lines for one in cells[line] if self._persons[one] and not self._tableau.withheld(one)}
        return sorted(shown, key=self._preference)

    def result(self) -> Pattern:
        """What is withheld, and the withheld cells that are expressed by others."""
        keys, tableau = self._lines.keys, self._tableau
        withheld: dict[Key, Literal["A", "D"]] = {
            keys[cell]: "A" if cell in self._sensitive else "D" for cell in sorted({*tableau.pivots, *tableau.free})
        }
        return Pattern(withheld, {keys[cell]: self._expression(cell) for cell in tableau.pivots})

    def _expression(self, cell: int) -> Functional:
        row, keys = self._tableau.row(cell), self._lines.keys
        found: Functional = {(self._table.name, keys[other]): -value for other, value in row.unknown.items()}
        add(found, row.told, -1)
        return found


def _ranks(worths: Sequence[Any]) -> list[int]:
    """The place of each in their order; of equals, as they come."""
    ranks = [0] * len(worths)
    for rank, at in enumerate(sorted(range(len(worths)), key=worths.__getitem__)):
        ranks[at] = rank
    return ranks
