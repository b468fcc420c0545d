"""Periods that are published: years, half-years, quarters and months, each a part of the one before.

The whole time is the empty label; below it ``2023``, ``2023-H1``, ``2023-Q1`` and ``2023-01``.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Span = tuple[date, date]
"""Two civil days, both included."""

_QUARTERS = ((1, 3), (4, 6), (7, 9), (10, 12))
_HALVES = ((1, 6), (7, 12))


def parent(label: str) -> str:
    """The period that a period is a part of."""
    year, _, part = label.partition("-")
    if not part:
        return ""
    if part[0] == "H":
        return year
    if part[0] == "Q":
        return f"{year}-H{1 + (int(part[1]) - 1) // 2}"
    return f"{year}-Q{1 + (int(part) - 1) // 3}"


def children(label: str, whole: Span) -> list[str]:
    """The parts of a period; of the whole time, the years from its first to its last day."""
    year, _, part = label.partition("-")
    if not label:
        return [f"{one:04}" for one in range(whole[0].year, whole[1].year + 1)]
    if not part:
        return [f"{year}-H1", f"{year}-H2"]
    number = int(part[1:])
    if part[0] == "H":
        return [f"{year}-Q{2 * number - 1}", f"{year}-Q{2 * number}"]
    return [f"{year}-{month:02}" for month in range(3 * number - 2, 3 * number + 1)]


def span(label: str) -> Span:
    """The first and the last day of a published period."""
    year, _, part = label.partition("-")
    first, last = 1, 12
    if part:
        number = int(part.lstrip("HQ"))
        first, last = _HALVES[number - 1] if part[0] == "H" else (number, number)
        if part[0] == "Q":
            first, last = _QUARTERS[number - 1]
    return date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])


def hull(first: date, last: date) -> Span:
    """The whole months that a period touches."""
    return first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])


def parts(first: date, last: date) -> list[str]:
    """The fewest published periods that make up a period of whole months."""
    found = []
    while first <= last:
        label = next(one for one in _beginning(first) if span(one)[1] <= last)
        found.append(label)
        first = span(label)[1] + timedelta(days=1)
    return found


def _beginning(first: date) -> list[str]:
    """Published periods that begin on a first of a month, the longest first."""
    year, month = f"{first.year:04}", first.month
    found = [year] if month == 1 else []
    if month in (1, 7):
        found.append(f"{year}-H{1 if month == 1 else 2}")
    if month in (1, 4, 7, 10):
        found.append(f"{year}-Q{1 + month // 3}")
    return [*found, f"{year}-{month:02}"]
