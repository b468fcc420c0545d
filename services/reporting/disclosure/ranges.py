"""What can be computed by knowing what the marks mean: a cell marked small holds between one and a few persons.

Two small cells that make two hold one each. Bounds are carried along single lines only, a few times over: a second
line of defence, behind the exact one.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Sum:
    """The withheld cells of a line, and what they make together at least and at most."""

    cells: Sequence[int]
    least: int
    most: int


def exposed(sums: Sequence[Sum], small: Set[int], persons: Sequence[int], threshold: int) -> set[int]:
    """Withheld cells whose bounds meet.

    Args:
        sums: what is known of each line.
        small: the cells marked small.
        persons: how many are in each cell: nobody, or in withheld cells that are not small at least ``threshold``.
        threshold: cells of fewer persons are small.
    """
    low: dict[int, int] = {}
    high: dict[int, int] = {}
    of: dict[int, list[int]] = {}
    for at, one in enumerate(sums):
        for cell in one.cells:
            if cell in low:
                high[cell] = min(high[cell], one.most)
                of[cell].append(at)
                continue
            is_small = cell in small
            low[cell] = 1 if is_small else threshold if persons[cell] else 0
            high[cell] = min(one.most, threshold - 1) if is_small else one.most
            of[cell] = [at]
    changed = [True] * len(sums)
    for _ in range(_ROUNDS):
        for at, one in enumerate(sums):
            if changed[at]:  # else it would find what it found before
                changed[at] = False
                for cell in _narrow(one, low, high):
                    for other in of[cell]:
                        changed[other] = True
    return {cell for cell in low if low[cell] >= high[cell]}


def _narrow(one: Sum, low: dict[int, int], high: dict[int, int]) -> list[int]:
    """What the rest of a line leaves for each of its cells; those for which it leaves less than before."""
    lows, highs = [low[cell] for cell in one.cells], [high[cell] for cell in one.cells]
    up, down = one.least - sum(highs), one.most - sum(lows)
    narrower = []
    for cell, least, most in zip(one.cells, lows, highs, strict=True):
        raised, lowered = up + most, down + least
        if raised > least or lowered < most:
            low[cell], high[cell] = max(raised, least), min(lowered, most)
            narrower.append(cell)
    return narrower
