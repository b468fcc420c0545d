"""Asks the source for as little as possible: each table once, and those of all partners together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace

from services.reporting.disclosure.counting import Source, Wanted
from services.reporting.indicators.definition import Cell, Indicator

NUMERATOR = ":numerator"
"""After the code of a share: those whom its numerator counts."""


def asked_once(source: Source, indicators: Mapping[str, Indicator], overlapping: Collection[str]) -> Source:
    """The same source, asked once for what the tables of every partner share, and for all partners by one question.

    ``overlapping`` are breakdowns of the answer whose values have tables of their own.
    """
    known: dict[Hashable, Sequence[Cell]] = {}

    def together(wanted: Wanted, name: str) -> Sequence[Cell]:
        """One partner's cells, out of those of all."""
        filters = {one: value for one, value in wanted.filters.items() if one != name}
        everybody = (wanted.code, wanted.by, wanted.period, tuple(sorted(filters.items())), name)
        if (*everybody, "asked") not in known:
            for value, cells in _parted(source, replace(wanted, by=(*wanted.by, name), filters=filters), name).items():
                known[*everybody, value] = cells
            known[*everybody, "asked"] = ()
        return known.get((*everybody, (wanted.filters[name],)), ())

    def asked(wanted: Wanted) -> Sequence[Cell]:
        code = wanted.code.removesuffix(NUMERATOR)
        breakdowns = indicators[code].breakdowns if code in indicators else ()
        for name in overlapping:
            if name in wanted.filters and name in breakdowns and name not in wanted.by:
                return together(wanted, name)
        key = (wanted.code, wanted.by, wanted.period, tuple(sorted(wanted.filters.items())))
        if key not in known:
            known[key] = _cells(source, wanted)
        return known[key]

    return asked


def _parted(source: Source, wanted: Wanted, name: str) -> dict[tuple[str], list[Cell]]:
    """The cells of each value of a breakdown."""
    found: defaultdict[tuple[str], list[Cell]] = defaultdict(list)
    for cell in _cells(source, wanted):
        rest = {one: value for one, value in cell.by.items() if one != name}
        found[cell.by[name],].append(replace(cell, by=rest))
    return found


def _cells(source: Source, wanted: Wanted) -> Sequence[Cell]:
    """A share's cells count those whom it is a share of; its numerator is asked for apart."""
    if wanted.code.endswith(NUMERATOR):
        plain = replace(wanted, code=wanted.code.removesuffix(NUMERATOR))
        return [replace(cell, persons=int(cell.numerator or 0)) for cell in source(plain)]
    return [
        cell if cell.denominator is None else replace(cell, persons=int(cell.denominator)) for cell in source(wanted)
    ]
