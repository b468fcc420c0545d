"""What was computed a moment ago: a page of figures asks for many slices of the same tables."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from services.reporting.disclosure.pattern import Pattern

_Kept = TypeVar("_Kept")


class Remembered(Generic[_Kept]):
    """What was used last, for all threads."""

    def __init__(self, most: int = 8192) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def get(self, name: Hashable, compute: Callable[[], _Kept]) -> _Kept:
        """What is kept under this name, else computed; outside the lock, for computing may ask for others."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        computed = compute()
        with self._lock:
            self._kept[name] = computed
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return computed


class Memory:
    """The kept patterns of one population, at one position."""

    def __init__(self, patterns: Remembered[Pattern], about: Hashable) -> None:
        self._patterns = patterns
        self._about = about

    def get(self, name: Hashable, compute: Callable[[], Pattern]) -> Pattern:
        """As :meth:`Remembered.get`, among those about this population."""
        return self._patterns.get((self._about, name), compute)
