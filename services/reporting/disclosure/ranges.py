"""What can be computed by knowing what the marks mean: a cell marked small holds between one and a few persons.

Two small cells that make two hold one each. Bounds are carried along single lines only, a few times over: a second
line of defence, behind the exact one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass

from services.reporting.disclosure.dimensions import Key

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Sum:
    """The withheld cells of a line, and what they make together at least and at most."""

    keys: Sequence[Key]
    least: int
    most: int


def exposed(sums: Sequence[Sum], small: Set[Key], large: Set[Key], threshold: int) -> set[Key]:
    """Withheld cells whose bounds meet.

    Args:
        sums: what is known of each line.
        small: the cells marked small.
        large: withheld cells of at least ``threshold`` persons; the rest hold nobody.
        threshold: cells of fewer persons are small.
    """
    low: dict[Key, int] = {}
    high: dict[Key, int] = {}
    of: defaultdict[Key, list[int]] = defaultdict(list)
    for at, one in enumerate(sums):
        for key in one.keys:
            is_small = key in small
            low[key] = 1 if is_small else threshold if key in large else 0
            most = min(one.most, threshold - 1) if is_small else one.most
            high[key] = min(high.get(key, most), most)
            of[key].append(at)
    changed = set(range(len(sums)))
    for _ in range(_ROUNDS):
        for at, one in enumerate(sums):
            if at in changed:  # else it would find what it found before
                changed.discard(at)
                for key in _narrow(one, low, high):
                    changed.update(of[key])
    return {key for key in low if low[key] >= high[key]}


def _narrow(one: Sum, low: dict[Key, int], high: dict[Key, int]) -> list[Key]:
    """What the rest of a line leaves for each of its cells; those for which it leaves less than before."""
    lows, highs = [low[key] for key in one.keys], [high[key] for key in one.keys]
    up, down = one.least - sum(highs), one.most - sum(lows)
    narrower = []
    for key, least, most in zip(one.keys, lows, highs, strict=True):
        raised, lowered = up + most, down + least
        if raised > least or lowered < most:
            low[key], high[key] = max(raised, least), min(lowered, most)
            narrower.append(key)
    return narrower
