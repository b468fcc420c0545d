"""What was computed a moment ago: what holds at a position never changes, and is asked for again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any, TypeVar, cast

Result = TypeVar("Result")

_MOST = 200_000
"""Cells kept together: about 100 MB at the most."""


class Remembered:
    """The results used last, for all threads, each a sequence of cells; bounded by how many cells they have."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Sequence[Any]] = OrderedDict()
        self._cells = 0

    def get(self, key: Hashable, compute: Callable[[], Sequence[Result]]) -> Sequence[Result]:
        """The result of this key, computed unless it is kept; outside the lock, so that nobody waits for another."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("Sequence[Result]", self._kept[key])
        computed = compute()
        with self._lock:
            self._cells += _size(computed) - _size(self._kept.pop(key, None))
            self._kept[key] = computed
            while self._cells > self._most:
                self._cells -= _size(self._kept.popitem(last=False)[1])
        return computed


def _size(result: Sequence[Any] | None) -> int:
    """What a result counts for; an empty one is kept too, and must not be so for nothing."""
    return 0 if result is None else len(result) + 1
