"""The loop from the ledger to the database, and waiting for a position to be reached."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.reporting.columns import Columns
from services.reporting.projections.noting import note_facts
from services.reporting.projections.projector import SUBJECTS, Projector
from shared import tracing
from shared.ledger import Ledger, Recorded

log = structlog.get_logger()

POSITION = Gauge("awrach_projection_position", "Ledger position that figures are known up to.")
SECONDS = Histogram("awrach_projection_seconds", "Time to project one batch, transaction included.")
BATCH = Histogram(
    "awrach_projection_messages",
    "Messages of the ledger projected as one batch.",
    buckets=(1, 5, 20, 100, 500, 1000, 5000),
)
DELAYED = Counter(
    "awrach_projection_delays_total", "Times that the database could not take a write; it is tried again."
)

Result = TypeVar("Result")

_MOST = 5000
_PAUSE = 1.0


class Projecting:
    """Follows the ledger; whatever arrived during one write goes into the next."""

    def __init__(self, ledger: Ledger, engine: Engine) -> None:
        self._ledger = ledger
        self._engine = engine
        self._writer = ThreadPoolExecutor(1, "projection")
        self.columns = Columns(engine)
        self._moved = asyncio.Condition()
        self._tried = asyncio.Event()
        self.position = 0
        self.opened = False
        """Whether the database has answered since the start: before that the position is not known."""
        self.counted = True
        """Whether figures are answered from here, so that the metric tells its position."""
        self._loaded = asyncio.Event()
        self._free = asyncio.Event()
        self._free.set()

    async def run(self) -> None:
        """Endless: project what is recorded; a database that is away is tried again, for nothing is lost by waiting."""
        try:
            projector = await self._written(lambda: Projector(self._engine))
            await self._reached(await self._written(projector.position))
            self.opened = True
        finally:
            self._tried.set()
        await self._written(lambda: self.columns.at(self.position))
        self._loaded.set()
        async for batch in self._ledger.follow(self.position, SUBJECTS):
            for start in range(0, len(batch), _MOST):
                await self._project(projector, batch[start : start + _MOST])

    async def tried(self) -> None:
        """Wait until the database has been opened, or is known to be away."""
        await self._tried.wait()

    async def _project(self, projector: Projector, batch: list[Recorded]) -> None:
        await self._free.wait()
        began, began_at = time.perf_counter(), time.time_ns()
        reached = await self._written(lambda: projector.apply(batch))
        seconds = time.perf_counter() - began
        SECONDS.observe(seconds)
        BATCH.observe(len(batch))
        _trace(batch, began_at)
        log.info(
            "projection.advanced",
            first=batch[0].sequence,
            position=reached,
            messages=len(batch),
            seconds=round(seconds, 4),
        )
        if log.is_enabled_for(logging.DEBUG):
            note_facts(batch)
        # Fetched before anybody is told: readers go on with what they have, and none waits for what this batch changed.
        await self._written(lambda: self.columns.at(reached))
        await self._reached(reached)

    async def _written(self, write: Callable[[], Result]) -> Result:
        """What the database answers, however long it is away."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                return await loop.run_in_executor(self._writer, write)
            except SQLAlchemyError as error:
                log.warning("projection.delayed", position=self.position, reason=repr(error)[:500])
                DELAYED.inc()
                self._tried.set()
                await asyncio.sleep(_PAUSE)

    async def _reached(self, position: int) -> None:
        if self.counted:
            POSITION.set(position)
        async with self._moved:
            self.position = position
            self._moved.notify_all()

    async def meet(self, other: Projecting) -> None:
        """Come to where another one is, which is left paused: nobody sees a position go back."""
        await self._loaded.wait()
        await self.reach(other.position, math.inf)  # most of the way, while it goes on
        other._free.clear()  # one of ours
        while self.position < other.position:
            await self.reach(other.position, _PAUSE)

    def pause(self) -> None:
        """Finish the batch that is being written, and begin no other."""
        self._free.clear()

    def resume(self) -> None:
        """Go on after a pause."""
        self._free.set()

    async def close(self) -> None:
        """Let the write that is under way come to its end."""
        await asyncio.to_thread(self._writer.shutdown)

    async def reach(self, position: int, seconds: float) -> bool:
        """Wait until a position is projected; whether it was within so many seconds."""
        try:
            async with asyncio.timeout(None if math.isinf(seconds) else seconds), self._moved:
                await self._moved.wait_for(lambda: self.position >= position)
        except TimeoutError:
            return False
        return True


def _trace(batch: Sequence[Recorded], began_at: int) -> None:
    """A fact's trace ends where figures know it; nothing while traces are off."""
    for one in batch if tracing.provider() is not None else ():
        if one.trace:
            tracing.note("reporting", "project", one.trace, began_at, position=one.sequence)
