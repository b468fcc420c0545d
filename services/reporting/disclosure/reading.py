"""Reads off, for each cell of an answer, whether the tables that it is a cell of let it be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from services.reporting.disclosure import periods
from services.reporting.disclosure.asking import NUMERATOR, asked_once
from services.reporting.disclosure.counting import Counting, Source, Split
from services.reporting.disclosure.dimensions import PLACES
from services.reporting.disclosure.lattice import Lattice
from services.reporting.disclosure.pattern import Pattern
from services.reporting.disclosure.populations import (
    BESIDE,
    GROUPS,
    PARTS,
    SINCE_EVER,
    SUBSETS,
    Group,
    Subset,
    parts_time,
    population,
)
from services.reporting.disclosure.remembering import Memory
from services.reporting.disclosure.tables import Tables
from services.reporting.disclosure.thresholds import Confidentiality, Protected, Thresholds
from services.reporting.indicators.definition import Cell, Indicator
from services.reporting.remembering import Remembered

if TYPE_CHECKING:
    from services.reporting.disclosure.gate import Answer

_OVERLAPPING = ("partner", "partner_kind")
_APART = (*_OVERLAPPING, "month")
"""Breakdowns that are no dimension of a table: each of their values has tables of its own."""
_Base = tuple[str, Group | Subset | None]
"""A population, and whom of it the answer tells of; all of it, if of nobody apart."""


class Reading:
    """One answer, read against the tables of the populations that it is made of."""

    def __init__(
        self,
        answer: Answer,
        thresholds: Thresholds,
        indicators: Mapping[str, Indicator],
        patterns: Remembered[Pattern],
        source: Source,
    ) -> None:
        self._answer = answer
        self._groups = GROUPS.get(answer.indicator.code, ())
        self._thresholds = thresholds
        self._indicators = indicators
        self._patterns = patterns
        self._source = asked_once(source, indicators, [one for one in answer.by if one in _OVERLAPPING])
        self._tables: dict[Hashable, Tables] = {}
        self._places: dict[Hashable, tuple[Tables, dict[str, str]]] = {}
        self._used = self._bases()

    def confidentialities(self, cells: Sequence[Cell]) -> list[Confidentiality]:
        """Whether each of some cells of the answer, or its total alone, may be shown.

        The total of all, in any period, always is; that of a group is the cell of a trait.
        """
        if not cells or not (cells[0].by or self._answer.scope or self._groups):
            return ["F"] * len(cells)
        if self._answer.by == ("month",) and not (self._answer.scope or self._groups):
            return [self._months_alone.get(cell.by.get("month", ""), "F") for cell in cells]
        found: dict[int, Confidentiality] = {}
        plain = len(self._used) == 1 and not self._groups
        for places in self._pages(cells):
            page = [cells[at] for at in places]
            columns = [one for base in self._used for one in self._columns(base, page)]
            for at, cell, marks in zip(places, page, zip(*columns, strict=True), strict=True):
                if marks.count("F") < len(marks):
                    found[at] = "A" if "A" in marks and (plain or self._few(cell)) else "D"
        return [found.get(at, "F") for at in range(len(cells))]

    @staticmethod
    def _pages(cells: Sequence[Cell]) -> Iterable[list[int]]:
        """Cells, by their places, that are read from the same tables in the same period."""
        names = [name for name in _APART if name in cells[0].by]
        if not names:
            return [list(range(len(cells)))]
        pages: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, cell in enumerate(cells):
            pages[tuple([cell.by[name] for name in names])].append(at)
        return pages.values()

    @cached_property
    def _months_alone(self) -> dict[str, Confidentiality]:
        """What is withheld of a breakdown by month and nothing else.

        The total of a month is public, asked for as a period; a cell of few is withheld all the same, and with a single
        one the first other month, so that this answer holds what its marks say.
        """
        threshold = self._thresholds.of((), self._answer.indicator.disability)
        counted = sorted((one.by["month"], one.persons or 0) for one in self._answer.cells if one.persons)
        small: dict[str, Confidentiality] = {month: "A" for month, persons in counted if persons < threshold}
        others = [month for month, _ in counted if month not in small]
        if len(small) == 1 and others and parts_time(self._answer.indicator):
            small[others[0]] = "D"
        return small

    def _few(self, cell: Cell) -> bool:
        threshold = self._thresholds.of(self._answer.by, self._answer.indicator.disability)
        outside = (cell.denominator or 0) - (cell.numerator or 0)
        return any(0 < persons < threshold for persons in (cell.persons or 0, cell.denominator or 0, outside))

    def _bases(self) -> Sequence[_Base]:
        code = self._answer.indicator.code
        told: Sequence[Group | Subset] = (*self._groups, *SUBSETS.get(code, ()))
        apart: list[_Base] = [(one.base, one) for one in told]
        if apart and code not in BESIDE:
            return apart
        return [*apart, *((base, None) for base in PARTS.get(code, (code,)))]

    def _columns(self, base: _Base, page: Sequence[Cell]) -> list[list[Confidentiality]]:
        """The marks of each cell of a page: one list for each table cell that it tells of."""
        tables, fixed = self._place(base, page[0])
        period, values = self._period(page[0], base[0]), [cell.by for cell in page]
        names = tuple(name for name in page[0].by if name not in _APART)

        def marks(more: Mapping[str, str]) -> list[Confidentiality]:
            return tables.marks(period, names, more, values)

        apart = base[1]
        if isinstance(apart, Group):
            return _of_group(apart, lambda one: marks(fixed | {apart.dimension: one}), tables)
        if not self._is_share(base):
            return [marks(fixed)]
        # Where the part is nobody, which is no secret, whoever is in the whole is to be protected all the same.
        whole = {name: value for name, value in fixed.items() if name != _in(base[0])}
        return [marks(fixed), marks(whole), marks(whole | {_in(base[0]): "out"})]

    def _is_share(self, base: _Base) -> bool:
        """Whether the answer tells of a part and the whole of this population."""
        own = self._answer.indicator.code
        return base == (own, None) and own not in PARTS and self._answer.total.denominator is not None

    def _period(self, cell: Cell, code: str = "") -> periods.Span | None:
        if (self._answer.indicator.code, code) in SINCE_EVER and self._answer.period is not None:
            return min(self._answer.whole[0], self._answer.period[1]), self._answer.period[1]
        if "month" not in cell.by:
            return self._answer.period
        first, last = self._answer.period or self._answer.whole
        begins, ends = periods.span(cell.by["month"])
        if self._answer.period is None:
            return begins, ends
        return max(first, begins), min(last, ends)

    def _place(self, base: _Base, cell: Cell) -> tuple[Tables, dict[str, str]]:
        """The tables that the cell is in, and what tells its place in them beside its own values."""
        overlapping = tuple((name, cell.by[name]) for name in _OVERLAPPING if name in cell.by)
        key = (base, overlapping)
        if key not in self._places:
            self._places[key] = self._scoped(base, dict(overlapping))
        return self._places[key]

    def _scoped(self, base: _Base, splits: dict[str, Any]) -> tuple[Tables, dict[str, str]]:
        """The tables for some overlapping values, and what the scope adds to each cell's place."""
        code, apart = base
        indicator = self._indicators.get(code, self._answer.indicator)
        counted = population(indicator)
        sliced = {}
        for name, value in self._answer.scope.items():
            if name in PLACES & counted.breakdowns:
                sliced[name] = str(value)
            else:
                splits[name] = value
        chosen = [Split(f"{name}={value}", ((name, value),)) for name, value in sorted(splits.items())]
        chosen += self._inner_split(base)
        names = {*sliced, *(one for one in self._answer.by if one not in _APART)}
        if isinstance(apart, Group):
            names.add(apart.dimension)
        return self._of(indicator, frozenset(names), tuple(chosen)), sliced | {one.name: "in" for one in chosen}

    def _inner_split(self, base: _Base) -> list[Split]:
        code, apart = base
        if isinstance(apart, Subset):
            return [Split(_in(apart.code), code=apart.code)]
        if self._is_share(base):
            return [Split(_in(code), code=code + NUMERATOR)]
        return []

    def _of(self, indicator: Indicator, names: frozenset[str], splits: tuple[Split, ...]) -> Tables:
        key = (indicator.code, names, splits)
        if key not in self._tables:
            self._tables[key] = self._built(indicator, names, splits)
        return self._tables[key]

    def _built(self, indicator: Indicator, names: frozenset[str], splits: tuple[Split, ...]) -> Tables:
        counted = population(indicator)
        whole = self._answer.whole
        about = (indicator.code, indicator.version, self._answer.state, whole, splits)
        memory = Memory(self._patterns, about)

        def lattice(dimensions: tuple[str, ...]) -> tuple[Counting, Lattice]:
            counting = Counting(counted, dimensions, splits, self._source)
            return counting, Lattice(counted, counting, self._thresholds, whole, memory)

        return Tables(counted, names, splits, whole, parts_time(indicator), lattice)

    def emptied(self, cells: Sequence[Cell]) -> list[Protected]:
        """Cells that hold nobody and are withheld all the same, because that they are empty would tell."""
        by = self._answer.by
        if not cells or self._groups or not by or set(by) & set(_OVERLAPPING):
            return []
        tables, _ = self._place(self._used[0], cells[0])
        fixed = {name: str(value) for name, value in self._answer.scope.items() if name in PLACES}
        found = {
            tuple((values | month)[name] for name in by)
            for period, month in self._spans(cells)
            for values in tables.empty(period)
            if fixed.items() <= values.items()
        }
        shown = {tuple(cell.by[name] for name in by) for cell in cells}
        return [Protected(Cell(dict(zip(by, key, strict=True)), None), "D") for key in sorted(found - shown)]

    def _spans(self, cells: Sequence[Cell]) -> list[tuple[periods.Span | None, dict[str, str]]]:
        """The periods that an answer is of: its own, or each of its months, and how its cells name it."""
        if "month" not in self._answer.by:
            return [(self._answer.period, {})]
        by_month = {cell.by["month"]: self._period(cell) for cell in cells}
        return [(period, {"month": month}) for month, period in sorted(by_month.items())]

    def notes(self, marks: Sequence[Confidentiality]) -> list[str]:
        """What was withheld, in words."""
        small, more = marks.count("A"), marks.count("D")
        notes = []
        if small or more:
            text = f"{small} cells of few persons are withheld (confidentiality A)"
            notes.append(text + (f", and {more} more that would tell of them (D)." if more else "."))
        if any(tables.unpublished for tables in self._tables.values()):
            notes.append("The period does not consist of whole months: its breakdown is withheld, its total is not.")
        return notes


def _of_group(
    group: Group, marks: Callable[[str], list[Confidentiality]], tables: Tables
) -> list[list[Confidentiality]]:
    """Of a share both parts must be known: the members, and those who are known not to be."""
    others = [one for one in tables.values_of(group.dimension) if one not in (group.member, group.unknown)]
    needed = [marks(one) for one in (group.member, *others)]
    if group.unknown is not None:
        return needed
    shown = [mark == "F" for mark in needed[0]]
    return [
        needed[0],
        *([("F" if free else mark) for free, mark in zip(shown, one, strict=True)] for one in needed[1:]),
    ]


def _in(code: str) -> str:
    return f"in {code}"
