"""From things in cells to figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from tests.reporting.reference.asking import Cell, Cells, Key

Placed = list[tuple[Key, Any]]
"""Things, each with a cell that it is counted in; one that is in several cells stands there several times."""


def placed(things: Iterable[Any], keys: Callable[[Any], Iterable[Key]]) -> Placed:
    return [(key, thing) for thing in things for key in keys(thing)]


def each(by: Key, things: Placed, figure: Callable[[list[Any]], Cell]) -> Cells:
    """The figure of each cell; without breakdowns of all things, be there any or none."""
    cells: dict[Key, list[Any]] = {} if by else {(): []}
    for key, thing in things:
        cells.setdefault(key, []).append(thing)
    return {key: figure(within) for key, within in cells.items()}


def count(by: Key, things: Placed) -> Cells:
    return each(by, things, lambda within: Cell(len(within)))


def total(by: Key, things: Placed, amount: Callable[[Any], int]) -> Cells:
    return each(by, things, lambda within: Cell(sum(map(amount, within))))


def percent(numerator: int, denominator: int, qualifier: str | None = None) -> Cell:
    value = round(100 * numerator / denominator, 1) if denominator else None
    return Cell(value, numerator, denominator, qualifier)


def share(by: Key, whole: Placed, belongs: Callable[[Any], bool]) -> Cells:
    """The share of those that belong among a whole."""
    return each(by, whole, lambda within: percent(sum(map(belongs, within)), len(within)))


def divided(cells: Cells, divisor: int) -> Cells:
    """Days as something that lasts so many days: two decimals."""
    return {key: Cell(round((cell.value or 0) / divisor, 2), cell.value, divisor) for key, cell in cells.items()}


def quantile(by: Key, things: Placed, nth: Fraction, amount: Callable[[Any], int]) -> Cells:
    return each(by, things, lambda within: Cell(_quantile([amount(one) for one in within], nth)))


def _quantile(amounts: Sequence[int], nth: Fraction) -> float | None:
    """Linear between neighbours, the least being the 0th and the greatest the 1st (as method "inclusive")."""
    if not amounts:
        return None
    ordered = sorted(amounts)
    place = nth * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(float(ordered[below] + (place - below) * (ordered[above] - ordered[below])), 1)


def weakest(qualifiers: Iterable[str | None]) -> str:
    """More than, if any part is; else about, if any is."""
    said = {one or "exactly" for one in qualifiers}
    return next((one for one in ("more_than", "about") if one in said), "exactly")
