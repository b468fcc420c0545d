"""The loop from the ledger to the database, and waiting for a position to be reached."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import structlog
from prometheus_client import Gauge, Histogram
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.reporting.projections.projector import SUBJECTS, Projector
from shared.ledger import Ledger, Recorded

log = structlog.get_logger()

POSITION = Gauge("awrach_projection_position", "Ledger position that figures are known up to.")
SECONDS = Histogram("awrach_projection_seconds", "Time to project one batch, transaction included.")

_MOST = 5000


class Projecting:
    """Follows the ledger; whatever arrived during one write goes into the next."""

    def __init__(self, ledger: Ledger, engine: Engine) -> None:
        self._ledger = ledger
        self._projector = Projector(engine)
        self._writer = ThreadPoolExecutor(1, "projection")
        self._moved = asyncio.Condition()
        self.position = self._projector.position()

    async def run(self) -> None:
        """Endless: project what is recorded; a database that is away is tried again, for nothing is lost by waiting."""
        async for batch in self._ledger.follow(self.position, SUBJECTS):
            for start in range(0, len(batch), _MOST):
                await self._project(batch[start : start + _MOST])

    async def _project(self, batch: list[Recorded]) -> None:
        began = time.perf_counter()
        loop = asyncio.get_running_loop()
        while True:
            try:
                reached = await loop.run_in_executor(self._writer, self._projector.apply, batch)
                break
            except SQLAlchemyError as error:
                log.warning("projection.delayed", position=self.position, reason=repr(error)[:500])
                await asyncio.sleep(1)
        seconds = time.perf_counter() - began
        SECONDS.observe(seconds)
        POSITION.set(reached)
        log.info("projection.advanced", position=reached, messages=len(batch), seconds=round(seconds, 4))
        async with self._moved:
            self.position = reached
            self._moved.notify_all()

    async def close(self) -> None:
        """Let the write that is under way come to its end."""
        await asyncio.to_thread(self._writer.shutdown)

    async def reach(self, position: int, seconds: float) -> bool:
        """Wait until a position is projected; whether it was within so many seconds."""
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: self.position >= position)
        except TimeoutError:
            return False
        return True
