"""How far the figures are behind the ledger, in positions and in seconds, and whether the database answers."""

from __future__ import annotations

from typing import Protocol

from prometheus_client import Gauge

from shared.clock import now
from shared.ledger import Ledger
from shared.settings import Settings
from shared.watching import behind

POSITIONS = Gauge("awrach_projection_lag_positions", "Messages of the ledger that figures do not know yet.")
SECONDS = Gauge(
    "awrach_projection_lag_seconds", "For how long the oldest message that figures do not know has been recorded."
)
DATABASE = Gauge("awrach_database_up", "1 while the reporting database answers.")

LOOK_EVERY = 2.0


class Projected(Protocol):
    """What is served, whichever build it is."""

    @property
    def opened(self) -> bool:
        """Whether the position is known."""
        ...

    @property
    def position(self) -> int:
        """Up to where figures are known."""
        ...

    async def database_answers(self) -> bool:
        """Whether the database can be asked now."""
        ...


class Lagging:
    """As it was looked at last."""

    def __init__(self, projected: Projected, ledger: Ledger) -> None:
        self._projected = projected
        self._ledger = ledger
        self.positions = 0
        self.seconds = 0.0

    async def look(self) -> None:
        """Compare the two positions; what is recorded meanwhile counts next time.

        Raises:
            ApiError, nats.errors.Error: NATS does not answer; what was known stands.
        """
        DATABASE.set(await self._projected.database_answers())
        if not self._projected.opened:  # what it holds is not known before
            return
        position = self._projected.position
        self.positions = max(0, await self._ledger.position() - position)
        oldest = await self._ledger.at(position + 1) if self.positions else None
        self.seconds = max(0.0, (now() - oldest.recorded_at).total_seconds()) if oldest else 0.0
        POSITIONS.set(self.positions)
        SECONDS.set(self.seconds)

    def reasons(self, settings: Settings) -> list[str]:
        """What of it keeps the service from being ready."""
        return behind(settings, self.positions, self.seconds, "messages of the ledger are not projected")
