"""When a fact happened, as its own data tells: a civil day, where it tells one."""

from __future__ import annotations

from calendar import monthrange
from typing import Any

_DAYS = (
    "held_on", "signed_on", "endorsed_on", "opposed_on", "effective_on", "opens_on", "ended_on", "paid_on", "issued_on",
)  # fmt: skip


def happened_on(kind: str, data: dict[str, Any]) -> str | None:
    """ISO day, for attendance the last of its month; ``None`` for proposals, votes, corrections and voidings."""
    if kind == "hire.started":
        return str(data["starts_on"])
    if kind == "hire.attended":
        return last_day(data["month"])
    return next((str(data[name]) for name in _DAYS if data.get(name)), None)


def last_day(month: str) -> str:
    """The last day of a month: of ``2023-07`` it is ``2023-07-31``."""
    return f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]:02d}"
