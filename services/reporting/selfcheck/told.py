"""What the self-check found, for whoever asks: status, metrics, log, readiness."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any, NamedTuple

import structlog
from prometheus_client import Counter, Gauge

from services.reporting.selfcheck.differences import Difference, by_place
from shared.clock import instant_text, now

log = structlog.get_logger()

DRIFT = Gauge("awrach_selfcheck_drift", "1 while rows or figures differ from the ledger, else 0.")
SUCCESS = Gauge(
    "awrach_selfcheck_last_success_timestamp_seconds", "When the whole ledger was last found to agree (Unix time)."
)
COMPARED = Counter("awrach_selfcheck_compared_total", "Rows recomputed from the ledger and compared.")

_MOST_LINES = 20


class Finished(NamedTuple):
    """One whole pass."""

    finished_at: str
    position: int
    rows: int
    figures: int
    differences: int


class Told:
    """Differences by the place where they were found; a place that is found right again has none."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._found: dict[Hashable, list[Difference]] = {}
        self.last: Finished | None = None
        self.reached = 0
        """How far the pass under way has come."""
        DRIFT.set(0)

    def at(self, place: Hashable, found: Collection[Difference]) -> None:
        """This is what differs at a place now; what was not known before is logged."""
        before = self._found.pop(place, [])
        for one in [one for one in found if one not in before][:_MOST_LINES]:
            log.error("selfcheck.drift", **_members(one))
        if found:
            self._found[place] = list(found)
        DRIFT.set(bool(self._found))

    def places(self) -> list[Hashable]:
        """Where something differs."""
        return list(self._found)

    def finished(self, position: int, rows: int, figures: int) -> None:
        """The whole ledger was gone through, up to a position."""
        differences, finished_at = len(self.differences()), now()
        self.last = Finished(instant_text(finished_at), position, rows, figures, differences)
        if not differences:
            SUCCESS.set(finished_at.timestamp())
            log.info("selfcheck.agreed", position=position, rows=rows, figures=figures)

    def differences(self) -> list[Difference]:
        """All that is known to differ."""
        return [one for several in self._found.values() for one in several]

    def status(self) -> dict[str, Any]:
        """What everybody may know: no ids. Who exactly is concerned stands in the log."""
        return {
            "enabled": self.enabled,
            "drift": bool(self._found),
            "reached": self.reached,
            "last": self.last._asdict() if self.last else None,
            "differences": by_place(self.differences()),
        }

    def not_ready(self) -> list[str]:
        """Why this replica must not answer: its own columns are wrong, so that others, or itself started again, do
        better. Wrong rows of the database are those of every replica: see docs/adr/0020.
        """
        stale = sorted({one.table for one in self.differences() if one.what == "stale"})
        return [f"columns in memory differ from the ledger ({', '.join(stale)}): restart this replica"] if stale else []


def _members(one: Difference) -> dict[str, Any]:
    """As a log line tells it: ids and names of columns, no values."""
    return {
        "what": one.what,
        "table": one.table,
        "entry": one.entry,
        "position": one.position,
        "columns": list(one.columns),
    }
