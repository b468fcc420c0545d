"""Drawing by lot, alike on every Python version.

Only ``random.Random.random`` is promised to give the same numbers for the same seed for ever
(https://docs.python.org/3/library/random.html#notes-on-reproducibility), so all else is built on it here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A sequence of draws that its seed decides."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        """True with a probability from 0 to 1."""
        return self._random.random() < probability

    def integer(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, choices: Sequence[tuple[T, int]]) -> T:
        """A value from (value, weight) pairs, as likely as its share of the weights."""
        left = self.integer(1, sum(weight for _, weight in choices))
        for value, weight in choices:
            left -= weight
            if left <= 0:
                return value
        raise ValueError("weights must be positive")

    def order(self, items: Sequence[T]) -> list[T]:
        """The items in a new order (Fisher and Yates)."""
        ordered = list(items)
        for last in range(len(ordered) - 1, 0, -1):
            other = self.integer(0, last)
            ordered[last], ordered[other] = ordered[other], ordered[last]
        return ordered

    def favouring(self, weights: Sequence[float], count: int) -> set[int]:
        """``count`` different positions; those of more weight are drawn more often."""
        scores = sorted((self._random.random() / weight, position) for position, weight in enumerate(weights))
        return {position for _, position in scores[:count]}
