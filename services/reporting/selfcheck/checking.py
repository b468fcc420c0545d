"""The loop: the whole ledger again and again, a stretch at a time, in a small share of one processor.

A stretch is projected once more, from what held before it, and compared row by row with what the database and the
columns in memory hold of it. What it started from was itself recomputed, in the stretches before: so one pass proves
every row, in memory that does not grow with the ledger.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import structlog
from nats.errors import Error as NatsError
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from services.reporting.columns import Columns
from services.reporting.projections import tables
from services.reporting.projections.projecting import Projecting
from services.reporting.selfcheck.comparing import differences, held, latecomers, stale
from services.reporting.selfcheck.differences import Difference
from services.reporting.selfcheck.replaying import Replaying
from services.reporting.selfcheck.tallying import Tally
from services.reporting.selfcheck.told import COMPARED, Told
from services.reporting.selfcheck.window import Window
from shared.ledger import Ledger

log = structlog.get_logger()

Result = TypeVar("Result")

MESSAGES = 1000
"""In one stretch: some tens of milliseconds of work at a time, between which answers go first."""
_PAUSE = 5.0
_AGAIN = 60.0
_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)
"""What projecting raises when a row that it continues from is missing or holds what was never written."""


class _Moved(Exception):
    """The database is being filled anew: there is nothing to compare with."""


class SelfCheck:
    """Compares what one replica serves with the ledger. ``share`` is of one processor, ``pause`` between two passes."""

    def __init__(
        self, ledger: Ledger, engine: Engine, projecting: Projecting, share: float, pause: float, most: int = MESSAGES
    ) -> None:
        self._ledger = ledger
        self._engine = engine
        self._projecting = projecting
        self._share = share
        self._pause = pause
        self._most = most
        self._replaying = Replaying()
        self._thread = ThreadPoolExecutor(1, "selfcheck")
        self.told = Told(enabled=share > 0)

    async def run(self) -> None:
        """Endless. Whatever befalls it, it never takes the service with it."""
        if not self.told.enabled:
            await asyncio.Event().wait()
        while not await self._projecting.reach(1, _AGAIN):
            pass  # nothing is projected yet
        while True:
            try:
                await self.once()
            except (SQLAlchemyError, NatsError, RuntimeError, _Moved) as error:
                log.warning("selfcheck.delayed", position=self.told.reached, reason=repr(error)[:500])
                await asyncio.sleep(_PAUSE)
            except Exception:
                log.exception("selfcheck.failed", position=self.told.reached)
                await asyncio.sleep(self._pause)
            else:
                await asyncio.sleep(self._pause)

    async def once(self) -> None:
        """One pass over all that is projected by now."""
        upto, tally, rows = self._projecting.position, Tally(), 0
        after, looked_again = 0, time.monotonic()
        await self._look_again(upto)
        while after < upto:
            began = time.perf_counter()
            window = await self._window(after, upto)
            if window is None:
                return
            rows += await self._aside(self._check, window, upto, tally)
            self.told.reached = after = window.upto
            if time.monotonic() - looked_again > _AGAIN:
                await self._look_again(upto)
                looked_again = time.monotonic()
            await asyncio.sleep((time.perf_counter() - began) * (1 / self._share - 1))
        await self._aside(self._whole, upto, tally)
        self.told.finished(upto, rows, tally.figures)

    async def _aside(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """On the check's own thread: who asks for figures has the others."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    async def _window(self, after: int, upto: int) -> Window | None:
        """The next stretch; none where the ledger holds less than was projected, which is told.

        Raises:
            RuntimeError: the server that answered has not caught up with the others.
        """
        page = await self._ledger.page(after, self._most)
        messages = [one for one in page if one.sequence <= upto]
        if messages:
            return Window(after, messages[-1].sequence, messages)
        last = await self._ledger.position()
        if last >= upto:
            raise RuntimeError(f"nothing behind position {after} yet")
        self.told.at("ledger", [Difference("extra", tables.checkpoint.name, "", last + 1, ("position",))])
        return None

    async def _look_again(self, upto: int) -> None:
        """At stretches that differed: somebody may have put them right."""
        for after in [one for one in self.told.places() if isinstance(one, int) and one < upto]:
            window = await self._window(after, upto)
            if window is not None:
                await self._aside(self._check, window, upto, None)

    def _check(self, window: Window, position: int, tally: Tally | None) -> int:
        """Compare one stretch, twice if need be; how many rows were compared."""
        rows, found = self._compare(window, position, tally)
        if found:
            self._still_there(window)
            again = self._compare(window, position, None)[1]
            found = [one for one in found if one in again]
        self.told.at(window.after, found)
        COMPARED.inc(rows)
        return rows

    def _compare(self, window: Window, position: int, tally: Tally | None) -> tuple[int, list[Difference]]:
        try:
            with self._replaying.replayed(self._engine, window) as memory, self._engine.connect() as serving:
                expected = held(memory, window)
                found = list(differences(expected, held(serving, window)))
        except _UNREADABLE as error:
            return 0, [Difference("unreadable", "", type(error).__name__, window.after + 1)]
        replayed = Columns(self._replaying.memory).at(window.upto)
        wrong = {one.table for one in found}
        found += stale(replayed, self._projecting.columns.at(position), window, wrong)
        if tally is not None:
            tally.add(replayed, window)
        return sum(len(one.rows) + len(one.ended) for one in expected.values()), found

    def _still_there(self, window: Window) -> None:
        with self._engine.connect() as connection:
            reached = connection.scalar(select(tables.checkpoint.c.position)) or 0
        if reached < window.upto:
            raise _Moved(f"the database is projected up to {reached} only, it is being filled")

    def _whole(self, position: int, tally: Tally) -> None:
        """What only a whole pass tells: figures, and rows of positions that there are not yet."""
        with self._engine.connect() as connection:
            self.told.at("later", list(latecomers(connection)))
        self.told.at("ledger", [])
        rows_differ = any(one.what != "figure" for one in self.told.differences())
        # Where rows differ figures do too, and what was counted from wrong rows proves nothing.
        self.told.at("figures", [] if rows_differ else list(tally.differences(self._projecting.columns.at(position))))

    async def close(self) -> None:
        """Let the comparison that is under way come to its end."""
        await asyncio.to_thread(self._thread.shutdown)
        self._replaying.close()
