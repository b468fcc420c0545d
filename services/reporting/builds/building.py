"""A build is made: the ledger from where it stands, batch by batch, and how far it is told meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.reporting.builds.registry import Build, Registry
from services.reporting.projections.projector import SUBJECTS, Projector
from shared.background import aside
from shared.ledger import Ledger

log = structlog.get_logger()

Result = TypeVar("Result")

_MOST = 5000
_PAUSE = 1.0
_TELL_EVERY = 2.0


class Building:
    """One build on its way to where the ledger stood when this began. What is interrupted goes on from its checkpoint.

    ``build`` is the build as last told.
    """

    def __init__(self, ledger: Ledger, registry: Registry, build: Build, engine: Engine) -> None:
        self._ledger = ledger
        self._registry = registry
        self._engine = engine
        self.build = build
        self._told: float | None = None
        self._began = (0.0, 0)

    async def run(self) -> int:
        """The position reached; 0 where the ledger is empty. A database that is away is waited for."""
        projector = await patiently(lambda: Projector(self._engine))
        position, goal = await patiently(projector.position), await self._ledger.position()
        self._began = time.monotonic(), position
        await self._tell(position, goal)
        if position >= goal:
            return position
        async for batch in self._ledger.follow(position, SUBJECTS):
            for start in range(0, len(batch), _MOST):
                part = batch[start : start + _MOST]
                position = await patiently(lambda part=part: projector.apply(part))  # type: ignore[misc]
                await self._tell(position, goal)
            if position >= goal:
                return position
        raise AssertionError("following never ends")

    async def _tell(self, position: int, goal: int) -> None:
        seconds, done = time.monotonic() - self._began[0], position - self._began[1]
        due = self._told is None or time.monotonic() - self._told >= _TELL_EVERY
        if not due and position < goal:
            return
        self._told = time.monotonic()
        pace = round(done / seconds, 1) if done else None
        self.build = await patiently(lambda: self._registry.tell(self.build, position, goal, pace))
        log.info("projection.building", **_members(self.build))


async def patiently(ask: Callable[[], Result], away: Callable[[], None] = lambda: None) -> Result:
    """What the database answers, asked on a thread, however long it is ``away``, which is told whenever it is."""
    while True:
        try:
            return await aside(ask)
        except SQLAlchemyError as error:
            log.warning("projection.delayed", reason=repr(error)[:500])
            away()
            await asyncio.sleep(_PAUSE)


def _members(build: Build) -> dict[str, Any]:
    """How far it is, as a log line tells it."""
    return {
        "build": build.number,
        "version": build.version,
        "position": build.position,
        "goal": build.goal,
        "percent": build.percent,
        "positions_per_second": build.per_second,
        "eta_seconds": build.eta_seconds,
    }
