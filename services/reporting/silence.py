"""When each publisher was heard last: so that one who has fallen silent is noticed while it can still be asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from prometheus_client import Gauge
from sqlalchemy import Connection, func, select

from services.reporting.projections.tables import receipts
from services.reporting.registering import Registered
from shared.clock import now
from shared.publishers import OTHERS

LAST = Gauge(
    "awrach_publisher_last_fact_timestamp_seconds",
    "When INTAKE took a publisher's last message; of one who has sent nothing yet, when it was registered.",
    ["publisher"],
)

LOOK_EVERY = 30.0


class Reads(Protocol):
    """Reads the database that is served from."""

    async def read(self, query: Callable[[Connection], Any]) -> Any:
        """What a query answers."""
        ...


class Silence:
    """Reads the receipts that came since it looked last."""

    def __init__(self, database: Reads, registered: Registered, opened: Callable[[], bool]) -> None:
        self._database = database
        self._registered = registered
        self._opened = opened
        self._heard: dict[str, float] = {}
        self._position = 0

    async def look(self) -> None:
        """Learn what came, and show it of each publisher that is registered now; the others share one line.

        Raises:
            SQLAlchemyError: the database does not answer; what was known stands.
        """
        if not self._opened():
            return
        for publisher, received_at, position in await self._database.read(self._new):
            when = datetime.fromisoformat(received_at).timestamp()
            self._heard[publisher] = max(when, self._heard.get(publisher, 0.0))
            self._position = max(position, self._position)
        self._show()

    def _new(self, connection: Connection) -> list[Any]:
        last = select(receipts.c.publisher, func.max(receipts.c.received_at), func.max(receipts.c.known_from)).where(
            receipts.c.known_from > self._position, receipts.c.received_at.is_not(None)
        )
        return list(connection.execute(last.group_by(receipts.c.publisher)))

    def _show(self) -> None:
        known = self._registered.at(now())
        LAST.clear()
        for publisher in known:
            LAST.labels(publisher).set(self._heard.get(publisher) or self._registered.since(publisher))
        others = [when for publisher, when in self._heard.items() if publisher not in known]
        if others:
            LAST.labels(OTHERS).set(max(others))
