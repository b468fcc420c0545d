"""Exact elimination over the equations of one table, kept up while cells are withheld one by one.

An equation says: the cells of a line make their margin. What is withheld in it is unknown, what is shown is known.
Each row is a combination of equations; it remembers the coefficients of shown cells too, because those are exactly
the cells that would break it if they were withheld as well. Arithmetic is modulo a large prime: exact, and never
mistaken about which coefficients are zero but with negligible chance (and then a cell too many is withheld).
Residues lie around zero: nearly all coefficients are 1 or -1, which are small numbers then.

Cells and lines are numbers here, as :class:`~services.reporting.disclosure.lines.Lines` gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from services.reporting.disclosure.dimensions import Key

PRIME = 2**61 - 1
_MOST = PRIME // 2

Variable = tuple[object, Key]
"""A withheld cell of a coarser table: the table, and the cell's key."""
Functional = dict[Variable, int]

_Name = TypeVar("_Name", int, Variable)


def _residue(value: int) -> int:
    """The residue that is nearest to zero."""
    return (value + _MOST) % PRIME - _MOST


def add(to: dict[_Name, int], other: Mapping[_Name, int], factor: int) -> None:
    """``to += factor * other``, without zeros."""
    for name, coefficient in other.items():
        value = to.get(name, 0) + factor * coefficient
        if not -_MOST <= value <= _MOST:
            value = _residue(value)
        if value:
            to[name] = value
        else:
            to.pop(name, None)


def _multiply(to: dict[_Name, int], factor: int) -> None:
    for name in to:
        to[name] = _residue(to[name] * factor)


@dataclass(slots=True)
class Row:
    """A combination of equations, over free withheld cells, shown cells and coarser withheld cells."""

    shown: dict[int, int]
    told: Functional
    """What it says of coarser cells beyond what their own tables tell."""
    unknown: dict[int, int] = field(default_factory=dict)
    pivot: int = -1
    """The withheld cell that it expresses, if any."""


class Tableau:
    """The equations in reduced form: a row for each pivot, and rows left without any withheld cell of the table.

    Args:
        lines_of: the lines of each cell.
        cells_of: the cells of each line.
        equation: what a line adds up to of coarser withheld cells; ``None`` where it is no equation.
    """

    def __init__(
        self,
        lines_of: Sequence[Sequence[int]],
        cells_of: Sequence[Sequence[int]],
        equation: Callable[[int], Functional | None],
    ) -> None:
        self._lines_of = lines_of
        self._cells_of = cells_of
        self._equation = equation
        self._loaded: set[int] = set()
        self._rows: list[Row] = []
        self._columns: list[set[int]] = [set() for _ in lines_of]
        self._left: set[int] = set()
        self._changed: set[int] = set()
        self._leaking: set[int] = set()
        self._determined: set[int] = set()
        self._growing = True
        self.pivots: dict[int, int] = {}
        self.free: set[int] = set()
        self.open = [len(lines) for lines in lines_of]
        """For each cell: equations free of withheld cells that it is in. Each would take one more cell to break."""

    def withheld(self, cell: int) -> bool:
        """Whether the cell is withheld."""
        return cell in self.pivots or cell in self.free

    def row(self, cell: int) -> Row:
        """The row that expresses a pivot."""
        return self._rows[self.pivots[cell]]

    def leaks(self) -> list[Row]:
        """Rows that tell of coarser withheld cells what their own tables do not."""
        self._review()
        return [self._rows[at] for at in sorted(self._leaking)]

    def determined(self) -> set[int]:
        """Withheld cells that can be computed from what is shown."""
        self._review()
        return self._determined

    def _review(self) -> None:
        """Look again at the rows that changed."""
        for at in self._changed:
            row = self._rows[at]
            (self._leaking.add if row.told and at in self._left else self._leaking.discard)(at)
            fixed = row.pivot >= 0 and not (row.unknown or row.told)
            (self._determined.add if fixed else self._determined.discard)(row.pivot)
        self._changed.clear()

    def load(self, line: int) -> None:
        """Take an equation in; it must hold no withheld cell that was added before."""
        if line in self._loaded:
            return
        self._loaded.add(line)
        told, cells = self._equation(line), self._cells_of[line]
        if told is None:
            for cell in cells:
                self.open[cell] -= 1
            return
        at = len(self._rows)
        self._rows.append(Row(dict.fromkeys(cells, 1), told))
        self._left.add(at)
        self._changed.add(at)
        for cell in cells:
            self._columns[cell].add(at)

    def withhold(self, cell: int) -> None:
        """Make a shown cell unknown."""
        for line in self._lines_of[cell]:
            self.load(line)
        candidates = self._columns[cell] & self._left
        if candidates:
            self._pivot(cell, min(candidates, key=lambda at: (len(self._rows[at].shown), at)))
            return
        self.free.add(cell)
        self._changed |= self._columns[cell]
        for at in self._columns[cell]:
            self._rows[at].unknown[cell] = self._rows[at].shown.pop(cell)

    def _pivot(self, cell: int, at: int) -> None:
        """Express a cell by a row, and take it out of all others."""
        row = self._rows[at]
        if at in self._left:
            self._left.discard(at)
            for one in row.shown:
                self.open[one] -= 1
        coefficient = row.shown.pop(cell, 0) or row.unknown.pop(cell, 0)
        if coefficient != 1:
            inverse = _residue(pow(coefficient, -1, PRIME))
            _multiply(row.unknown, inverse)
            _multiply(row.shown, inverse)
            _multiply(row.told, inverse)
        self.pivots[cell], row.pivot = at, cell
        self._changed.add(at)
        others, self._columns[cell] = self._columns[cell] - {at}, set()
        for other in others:
            self._subtract(cell, other, row)

    def _subtract(self, cell: int, other: int, row: Row) -> None:
        target, step = self._rows[other], other in self._left
        factor = -(target.shown.pop(cell, 0) or target.unknown.pop(cell, 0))
        self._combine(target.unknown, row.unknown, factor, other, step=0)
        if self._growing:
            self._combine(target.shown, row.shown, factor, other, step=int(step))
        if step:
            self.open[cell] -= 1
        add(target.told, row.told, factor)
        self._changed.add(other)

    def _combine(self, to: dict[int, int], cells: Mapping[int, int], factor: int, at: int, step: int) -> None:
        """As :func:`add`, for the cells of a row; ``step`` is 1 for those of an equation free of withheld cells."""
        columns, opened, most = self._columns, self.open, _MOST
        for cell, coefficient in cells.items():
            value = factor * coefficient
            if cell in to:
                value += to[cell]
            else:
                columns[cell].add(at)
                opened[cell] += step
            if not -most <= value <= most:
                value = _residue(value)
            if value:
                to[cell] = value
            else:
                del to[cell]
                columns[cell].discard(at)
                opened[cell] -= step

    def close(self) -> None:
        """No cell is withheld any more from here on, so that the shown cells of rows need not be known."""
        self._growing = False

    def show(self, cell: int, needs: Callable[[int], bool]) -> bool:
        """Show a withheld cell again if nothing that ``needs`` protection is determined by it; whether it was done."""
        if cell in self.pivots and not self._release(cell):
            return False
        if cell in self.free:
            rows = [self._rows[at] for at in self._columns[cell]]
            if any(len(row.unknown) == 1 and not row.told and needs(row.pivot) for row in rows):
                return False
            self.free.discard(cell)
            self._changed |= self._columns[cell]
            for row in rows:
                row.shown[cell] = row.unknown.pop(cell)
        return True

    def _release(self, cell: int) -> bool:
        """Make a pivot free, by another cell of its row, or shown where it is determined anyway."""
        at = self.pivots[cell]
        row = self._rows[at]
        if not row.unknown and row.told:
            return False
        del self.pivots[cell]
        row.pivot = -1
        self._determined.discard(cell)
        self._columns[cell].add(at)
        if not row.unknown:
            row.shown[cell] = 1
            self._left.add(at)
            self._changed.add(at)
            for one in row.shown:
                self.open[one] += 1
            return True
        other = min(row.unknown)
        row.unknown[cell] = 1
        self.free.add(cell)
        self.free.discard(other)
        self._pivot(other, at)
        return True
