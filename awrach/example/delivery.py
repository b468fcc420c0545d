"""How facts arrive in practice: out of order, and some of them twice."""

from __future__ import annotations

from collections.abc import Sequence

from awrach.example.drawing import Draw
from awrach.example.events import PublishedFact


def shuffled(facts: Sequence[PublishedFact], seed: int, repeats: int) -> list[PublishedFact]:
    """Every fact in an order that the seed decides, ``repeats`` of them a second time.

    Raises:
        ValueError: fewer facts than repeats.
    """
    if repeats > len(facts):
        raise ValueError(f"{repeats} repeats of {len(facts)} facts: each fact is sent twice at most")
    draw = Draw(seed)
    again = draw.order(facts)[:repeats]
    return draw.order([*facts, *again])
