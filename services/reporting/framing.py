"""Takes an answer's moment: waits until its position is projected, and gives the columns as known there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select

from services.reporting.disclosure import NOTHING_WITHHELD, Gate, Thresholds
from services.reporting.indicators import INDICATORS
from services.reporting.projections.database import ping
from services.reporting.projections.projecting import Projecting
from services.reporting.projections.tables import checkpoint
from services.reporting.queries.asking import invalid, refusal
from services.reporting.queries.figures import Frame
from services.reporting.queries.moments import Moment, asked_moment, instant_at, position_at, release
from services.reporting.registering import Registered
from services.reporting.roles import Caller
from services.reporting.under_way import UnderWay
from shared.background import aside
from shared.clock import civil_day, instant_text, now
from shared.ledger import Ledger
from shared.settings import Settings

Result = TypeVar("Result")

_PATIENCE = 10.0


class Framing:
    """Moments of one reporting database."""

    def __init__(
        self, engine: Engine, projecting: Projecting, ledger: Ledger, settings: Settings, registered: Registered
    ) -> None:
        self._engine = engine
        self._projecting = projecting
        self._ledger = ledger
        self._registered = registered
        self._columns = projecting.columns
        self.under_way = UnderWay()
        """Questions, and whatever else reads: none may be when the database is closed."""
        self._gate = Gate(Thresholds(settings.small_count, settings.small_count_disability), INDICATORS)
        self._parameters = settings.require_signature, settings.execution_days
        self.quorum_over = settings.quorum_over
        self._public_by_release = settings.public_as_of == "release"

    async def read(self, query: Callable[[Connection], Any]) -> Any:
        """Run a query on a thread of its own."""

        def run() -> Any:
            with self._engine.connect() as connection:
                return query(connection)

        return await self._aside(run)

    async def _aside(self, work: Callable[[], Result]) -> Result:
        with self.under_way.one():
            return await aside(work)

    async def database_answers(self) -> bool:
        """Whether the database can be asked now."""
        return await self._aside(lambda: ping(self._engine))

    async def moment(self, as_of: str, day: str, caller: Caller) -> Moment:
        """The moment that ``as_of`` names, projected; without it now, or where so set the last release.

        ``day`` is the civil day of the moment where it is not that of the position's last message, as in permalinks.

        Raises:
            Refusal: it is malformed, in the future, not reached yet, or not for this caller.
        """
        if not as_of and not caller.sees_all and self._public_by_release:
            as_of = civil_day(now()).isoformat()
        if not as_of:
            return Moment(self._projecting.position, now())
        asked = asked_moment(as_of, now(), sees_all=caller.sees_all)
        if isinstance(asked, datetime):
            await self._reach_instant(asked)
            return Moment(await self.read(lambda connection: position_at(connection, asked)), asked)
        await self.reach(asked)
        recorded: datetime = await self.read(lambda connection: instant_at(connection, asked))
        return Moment(asked, _on(day, recorded) if day else recorded)

    async def frame(self, moment: Moment, caller: Caller) -> Frame:
        """The columns as known at a moment."""
        frames = await self._aside(lambda: self._columns.at(moment.position))
        gate = NOTHING_WITHHELD if caller.sees_all else self._gate
        return Frame(frames, moment.instant, gate, *self._parameters, self._registered.at(moment.instant))

    async def reach(self, position: int) -> None:
        """Wait until a position is projected.

        Raises:
            Refusal: it is not within the time that a query may take.
        """
        if not await self._projecting.reach(position, _PATIENCE):
            at = self._projecting.position
            detail = f"Position {position} is not projected yet; reporting stands at {at}. Ask again."
            raise refusal("position-not-reached", detail)

    async def _reach_instant(self, instant: datetime) -> None:
        """Wait until all that was recorded up to an instant is projected."""
        recorded_at = await self.read(lambda connection: connection.scalar(select(checkpoint.c.recorded_at)))
        if recorded_at is None or recorded_at <= instant_text(instant):
            await self.reach(await self._ledger.position())


def _on(day: str, recorded: datetime) -> datetime:
    """The midnight that begins a later civil day, on which nothing more was known."""
    try:
        later = release(date.fromisoformat(day))
    except ValueError as error:
        raise invalid("day must be a civil day, YYYY-MM-DD.") from error
    if later > now():
        raise invalid(f"day={day} lies in the future.")
    return max(later, recorded)
