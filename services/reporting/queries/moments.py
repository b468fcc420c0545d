"""The moment T that an answer is taken at: now, a ledger position, an instant, or a release.

A release is what was known at the midnight that begins a civil day in Morocco. The public asks for releases only, so
that two positions next to each other cannot be subtracted to expose one hire.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, select

from services.reporting.projections.tables import facts, receipts
from services.reporting.queries.asking import invalid, refusal
from shared.clock import CASABLANCA, instant_text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EARLIEST = datetime(1900, 1, 2, tzinfo=UTC)
"""A civil day of 1900 in Morocco too, so that the period of an answer at it can be asked for again."""
_LONGEST_POSITION = 18


@dataclass(frozen=True, slots=True)
class Moment:
    """A position, and the instant whose civil day is "today" for what is known there."""

    position: int
    instant: datetime


def release(day: date) -> datetime:
    """The instant of a day's release: the midnight that begins it in Morocco."""
    return datetime.combine(day, time(), CASABLANCA).astimezone(UTC)


def asked_moment(text: str, now: datetime, *, sees_all: bool) -> int | datetime:
    """The position or instant that ``as_of`` names.

    Raises:
        Refusal: it names neither, lies in the future, or is no release and the caller is the public.
    """
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_POSITION:
        auditors_only(sees_all=sees_all)
        return int(text)
    instant = _instant(text)
    if instant > now:
        raise invalid(f"as_of={text} lies in the future.")
    if not sees_all and instant.astimezone(CASABLANCA).time() != time():
        auditors_only(sees_all=sees_all)
    return instant


def _instant(text: str) -> datetime:
    instant = _read(text)
    if instant is None or instant < _EARLIEST:
        raise invalid(
            "as_of must be a ledger position, an instant with its offset (2026-11-24T12:00:00Z, from 1900 on), or a "
            "civil day, which means its release at midnight in Morocco (2026-11-24)."
        )
    return instant


def _read(text: str) -> datetime | None:
    try:
        if _DAY.fullmatch(text):
            return release(date.fromisoformat(text))
        instant = datetime.fromisoformat(text.upper().replace(" ", "+"))  # an unescaped + is read as a blank
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def auditors_only(*, sees_all: bool) -> None:
    """Refuse the public.

    Raises:
        Refusal: 403.
    """
    if not sees_all:
        detail = (
            "The public asks by release: as_of=YYYY-MM-DD, what was known at the midnight that begins that day in "
            "Morocco. Any other position or instant needs the role auditor (a bearer token)."
        )
        raise refusal("needs-auditor", detail)


def position_at(connection: Connection, instant: datetime) -> int:
    """The last position recorded up to an instant; 0 before the first."""
    text = instant_text(instant)
    found = 0
    for position, recorded_at in (
        (facts.c.position, facts.c.recorded_at),
        (receipts.c.known_from, receipts.c.recorded_at),
    ):
        # The last by time, found by its index: the greatest of all that came before would be looked for among all.
        last = select(position).where(recorded_at <= text).order_by(recorded_at.desc(), position.desc()).limit(1)
        found = max(found, connection.scalar(last) or 0)
    return found


def instant_at(connection: Connection, position: int) -> datetime:
    """When the last message up to a position was recorded; the earliest instant there is before the first."""
    times = [
        connection.scalar(select(table.c.recorded_at).where(column <= position).order_by(column.desc()).limit(1))
        for table, column in ((facts, facts.c.position), (receipts, receipts.c.known_from))
    ]
    return max((datetime.fromisoformat(one) for one in times if one), default=_EARLIEST)
