"""What can be computed by knowing what the marks mean: a cell marked small holds between one and a few persons.

Two small cells that make two hold one each. Bounds are carried along single lines only, a few times over: a second
line of defence, behind the exact one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import sub

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Sum:
    """The withheld cells of a line, and what they make together at least and at most."""

    cells: Sequence[int]
    least: int
    most: int


def exposed(
    sums: Mapping[int, Sum], lines_of: Mapping[int, Sequence[int]], low: dict[int, int], high: dict[int, int]
) -> set[int]:
    """Withheld cells whose bounds meet.

    Args:
        sums: what is known of each line, in the order in which they are looked at.
        lines_of: the lines of each cell.
        low: the least that each cell can hold by its mark; narrowed in place.
        high: the most, likewise.
    """
    for one in sums.values():
        most = one.most
        for cell in one.cells:
            if high[cell] > most:
                high[cell] = most
    changed = set(sums)
    for _ in range(_ROUNDS):
        for line, one in sums.items() if changed else ():
            if line in changed:  # else it would find what it found before
                changed.discard(line)
                for cell in _narrow(one, low, high):
                    changed.update(lines_of[cell])
    return {cell for cell in low if low[cell] >= high[cell]}


def _narrow(one: Sum, low: dict[int, int], high: dict[int, int]) -> list[int]:
    """What the rest of a line leaves for each of its cells; those for which it leaves less than before."""
    lows, highs = [low[cell] for cell in one.cells], [high[cell] for cell in one.cells]
    up, down = one.least - sum(highs), one.most - sum(lows)
    widest = max(map(sub, highs, lows))
    if up + widest <= 0 and widest <= down:
        return []
    narrower = []
    for cell, least, most in zip(one.cells, lows, highs, strict=True):
        raised, lowered = up + most, down + least
        if raised > least or lowered < most:
            low[cell], high[cell] = max(raised, least), min(lowered, most)
            narrower.append(cell)
    return narrower
