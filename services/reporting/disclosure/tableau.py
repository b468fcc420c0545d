"""Exact elimination over the equations of one table, kept up while cells are withheld one by one.

An equation says: the cells of a line make their margin. What is withheld in it is unknown, what is shown is known.
Each row is a combination of equations; it remembers the coefficients of shown cells too, because those are exactly
the cells that would break it if they were withheld as well. Arithmetic is modulo a large prime: exact, and never
mistaken about which coefficients are zero but with negligible chance (and then a cell too many is withheld).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from services.reporting.disclosure.dimensions import Key

PRIME = 2**61 - 1

Variable = tuple[object, Key]
"""A withheld cell of a coarser table: the table, and the cell's key."""
Functional = dict[Variable, int]
Line = tuple[int, Key]
"""A margin cell: which margin, and its key."""


_Name = TypeVar("_Name", Key, Variable)


def add(to: dict[_Name, int], other: Mapping[_Name, int], factor: int) -> None:
    """``to += factor * other``, without zeros."""
    for name, coefficient in other.items():
        value = (to.get(name, 0) + factor * coefficient) % PRIME
        if value:
            to[name] = value
        else:
            to.pop(name, None)


def _multiply(to: dict[_Name, int], factor: int) -> None:
    for name in to:
        to[name] = to[name] * factor % PRIME


@dataclass(slots=True)
class Row:
    """A combination of equations, over free withheld cells, shown cells and coarser withheld cells."""

    unknown: dict[Key, int] = field(default_factory=dict)
    shown: dict[Key, int] = field(default_factory=dict)
    coarser: Functional = field(default_factory=dict)
    told: Functional | None = None
    """What is known of coarser cells by this row beyond what their own tables tell; ``None`` when not computed."""


class Tableau:
    """The equations in reduced form: a row for each pivot, and rows without any withheld cell of the table."""

    def __init__(
        self,
        lines_of: Callable[[Key], Iterable[Line]],
        equation: Callable[[Line], tuple[Iterable[Key], Functional] | None],
        normal: Callable[[Functional], Functional],
    ) -> None:
        self._lines_of = lines_of
        self._equation = equation
        self._normal = normal
        self._loaded: set[Line] = set()
        self._rows: list[Row] = []
        self._columns: defaultdict[Key, set[int]] = defaultdict(set)
        self._left: set[int] = set()
        self.pivots: dict[Key, int] = {}
        self.free: set[Key] = set()

    def withheld(self, key: Key) -> bool:
        """Whether the cell is withheld."""
        return key in self.pivots or key in self.free

    def row(self, key: Key) -> Row:
        """The row that expresses a pivot."""
        return self._rows[self.pivots[key]]

    def told(self, row: Row) -> Functional:
        """What the row's coarser part says that the coarser tables do not say themselves."""
        if row.told is None:
            row.told = self._normal(row.coarser)
        return row.told

    def leaks(self) -> list[Row]:
        """Rows that tell of coarser withheld cells what their own tables do not."""
        return [self._rows[at] for at in sorted(self._left) if self._rows[at].coarser and self.told(self._rows[at])]

    def determined(self, key: Key) -> bool:
        """Whether a withheld cell can be computed from what is shown."""
        return key in self.pivots and not self.row(key).unknown and not self.told(self.row(key))

    def open_lines(self, key: Key) -> int:
        """How many equations free of withheld cells the cell is in: each would take one more cell to break."""
        unloaded = sum(line not in self._loaded for line in self._lines_of(key))
        return unloaded + sum(at in self._left for at in self._columns.get(key, ()))

    def load(self, line: Line) -> None:
        """Take an equation in; it must hold no withheld cell that was added before."""
        if line in self._loaded:
            return
        self._loaded.add(line)
        equation = self._equation(line)
        if equation is None:
            return
        keys, coarser = equation
        at = len(self._rows)
        self._rows.append(Row(shown=dict.fromkeys(keys, 1), coarser=dict(coarser)))
        self._left.add(at)
        for key in self._rows[at].shown:
            self._columns[key].add(at)

    def withhold(self, key: Key) -> None:
        """Make a shown cell unknown."""
        for line in self._lines_of(key):
            self.load(line)
        candidates = [at for at in self._columns[key] if at in self._left]
        if candidates:
            self._pivot(key, min(candidates, key=lambda at: (len(self._rows[at].shown), at)))
            return
        self.free.add(key)
        for at in self._columns[key]:
            self._rows[at].unknown[key] = self._rows[at].shown.pop(key)

    def _pivot(self, key: Key, at: int) -> None:
        """Express a cell by a row, and take it out of all others."""
        row = self._rows[at]
        self._left.discard(at)
        part = row.shown if key in row.shown else row.unknown
        inverse = pow(part.pop(key), -1, PRIME)
        _multiply(row.unknown, inverse)
        _multiply(row.shown, inverse)
        _multiply(row.coarser, inverse)
        row.told = None
        self._columns[key].discard(at)
        self.pivots[key] = at
        for other in sorted(self._columns.pop(key, ())):
            self._subtract(key, other, row)

    def _subtract(self, key: Key, other: int, row: Row) -> None:
        target = self._rows[other]
        factor = -(target.shown.pop(key, 0) or target.unknown.pop(key, 0))
        for mine, theirs in ((target.unknown, row.unknown), (target.shown, row.shown)):
            add(mine, theirs, factor)
            for name in theirs:
                (self._columns[name].add if name in mine else self._columns[name].discard)(other)
        add(target.coarser, row.coarser, factor)
        target.told = None

    def show(self, key: Key, needs: Callable[[Key], bool]) -> bool:
        """Show a withheld cell again if nothing that ``needs`` protection is determined by it; whether it was done."""
        if key in self.pivots and not self._release(key):
            return False
        if key in self.free:
            rows = [at for at in self._columns[key] if len(self._rows[at].unknown) == 1]
            sensitive = {at: one for one, at in self.pivots.items() if needs(one)} if rows else {}
            if any(at in sensitive and not self.told(self._rows[at]) for at in rows):
                return False
            self.free.discard(key)
            for at in self._columns[key]:
                self._rows[at].shown[key] = self._rows[at].unknown.pop(key)
        return True

    def _release(self, key: Key) -> bool:
        """Make a pivot free, by another cell of its row, or shown where it is determined anyway."""
        at = self.pivots[key]
        row = self._rows[at]
        if not row.unknown and self.told(row):
            return False
        del self.pivots[key]
        self._columns[key].add(at)
        if not row.unknown:
            row.shown[key] = 1
            self._left.add(at)
            return True
        other = min(row.unknown)
        row.unknown[key] = 1
        self.free.add(key)
        self.free.discard(other)
        self._pivot(other, at)
        return True
