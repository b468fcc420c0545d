"""What was computed a moment ago: what holds at a position never changes, and is asked for again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Remembered(Generic[Kept]):
    """The results used last, for all threads; bounded by what they weigh together, each 1 unless told."""

    def __init__(self, most: int, weigh: Callable[[Kept], int] = lambda _: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._weight = 0

    def get(self, key: Hashable, compute: Callable[[], Kept]) -> Kept:
        """The result of this key, computed unless it is kept; outside the lock, for computing may ask for others."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        computed = compute()
        with self._lock:
            if key in self._kept:
                self._weight -= self._weigh(self._kept.pop(key))
            self._kept[key] = computed
            self._weight += self._weigh(computed)
            while self._weight > self._most:
                self._weight -= self._weigh(self._kept.popitem(last=False)[1])
        return computed
