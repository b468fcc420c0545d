"""What can be computed by knowing what the marks mean: a cell marked small holds between one and a few persons.

Two small cells that make two hold one each. Bounds are carried along single lines only, a few times over: a second
line of defence, behind the exact one.
"""

from __future__ import annotations

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
    for one in sums:
        for key in one.keys:
            low[key] = 1 if key in small else threshold if key in large else 0
            high[key] = min(high.get(key, one.most), one.most, threshold - 1 if key in small else one.most)
    for _ in range(_ROUNDS):
        for one in sums:
            _narrow(one, low, high)
    return {key for key in low if low[key] >= high[key]}


def _narrow(one: Sum, low: dict[Key, int], high: dict[Key, int]) -> None:
    """What the rest of a line leaves for each of its cells."""
    least, most = sum(low[key] for key in one.keys), sum(high[key] for key in one.keys)
    for key in one.keys:
        low_before, high_before = low[key], high[key]
        low[key] = max(low_before, one.least - (most - high_before))
        high[key] = min(high_before, one.most - (least - low_before))
