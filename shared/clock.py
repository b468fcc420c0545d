"""The one place that asks what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""

CASABLANCA = ZoneInfo("Africa/Casablanca")


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def civil_day(instant: datetime) -> date:
    """The civil day in Morocco at an instant."""
    return instant.astimezone(CASABLANCA).date()


def instant_text(instant: datetime) -> str:
    """An instant as RFC 3339 in UTC with microseconds, so that texts sort as instants do."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
