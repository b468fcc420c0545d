"""Patterns that were found a moment ago: a page of figures asks for many slices of the same tables."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from services.reporting.disclosure.pattern import Pattern
from services.reporting.remembering import Remembered

MOST = 8192
"""Patterns, or answers' marks, that are kept."""


class Memory:
    """The kept patterns of one population, at one position."""

    def __init__(self, patterns: Remembered[Pattern], about: Hashable) -> None:
        self._patterns = patterns
        self._about = about

    def get(self, name: Hashable, compute: Callable[[], Pattern]) -> Pattern:
        """As :meth:`Remembered.get`, among those about this population."""
        return self._patterns.get((self._about, name), compute)
