"""What can be computed by knowing what the marks mean: a cell marked small holds between one and a few persons.

Two small cells that make two hold one each. Bounds are carried along single lines only, a few times over: a second
line of defence, behind the exact one.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from services.reporting.disclosure.dimensions import Key

_ROUNDS = 4


def exposed(lines: Sequence[tuple[list[Key], int]], small: Set[Key], large: Set[Key], threshold: int) -> set[Key]:
    """Withheld cells whose bounds meet.

    Args:
        lines: the withheld cells of each line and the persons they make together.
        small: the cells marked small.
        large: withheld cells of at least ``threshold`` persons; the rest hold nobody.
        threshold: cells of fewer persons are small.
    """
    low: dict[Key, int] = {}
    high: dict[Key, int] = {}
    for keys, total in lines:
        for key in keys:
            low.setdefault(key, 1 if key in small else threshold if key in large else 0)
            high[key] = min(high.get(key, total), total, threshold - 1 if key in small else total)
    for _ in range(_ROUNDS):
        for keys, total in lines:
            least, most = sum(low[key] for key in keys), sum(high[key] for key in keys)
            for key in keys:
                low_before, high_before = low[key], high[key]
                low[key] = max(low_before, total - (most - high_before))
                high[key] = min(high_before, total - (least - low_before))
    return {key for key in low if low[key] >= high[key]}
