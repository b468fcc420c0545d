"""One fact as its publisher sends it: a CloudEvent, and when the publisher logged it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from awrach.example.drawing import Draw
from shared.contracts.base import Strict
from shared.contracts.facts import FACTS

PublishedFact = tuple[str, dict[str, Any]]
"""(publisher, CloudEvent as plain JSON values)."""

YEAR_END = date(2023, 12, 31)


def logged(draw: Draw, day: date, most_days_later: int) -> str:
    """An instant in office hours, up to so many days after a day and never after 2023, in Morocco's time."""
    when = min(day + timedelta(days=draw.integer(0, most_days_later)), YEAR_END)
    hour, minute, second = draw.integer(9, 16), draw.integer(0, 59), draw.integer(0, 59)
    return f"{when}T{hour:02}:{minute:02}:{second:02}+01:00"


def real(publisher: str, kind: str, name: str, time: str, data: Strict) -> PublishedFact:
    """A fact about something that was published; ``name`` ends its event id."""
    return _fact(publisher, kind, name, time, data, {})


def synthetic(publisher: str, kind: str, name: str, time: str, data: Strict) -> PublishedFact:
    """A fact that is generated, and says so in an attribute of its own."""
    return _fact(publisher, kind, name, time, data, {"synthetic": True})


def _fact(publisher: str, kind: str, name: str, time: str, data: Strict, attributes: dict[str, bool]) -> PublishedFact:
    return publisher, {
        "specversion": "1.0",
        "id": f"khenifra-2023-{name}",
        "source": f"urn:ma:{publisher.removesuffix('-khenifra')}:khenifra",
        "type": FACTS[kind].type,
        "time": time,
        "datacontenttype": "application/json",
        **attributes,
        "data": data.model_dump(mode="json", exclude_none=True),
    }
