"""What a replica answers from: one build at a time, and another from one moment to the next when that has taken over.

Until its release's version has a build that serves it makes one, or helps to, and answers no figure.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from services.reporting.answering import Answering
from services.reporting.builds.building import Building, patiently
from services.reporting.builds.holding import Hold
from services.reporting.builds.registry import Build, Registry
from services.reporting.framing import Framing
from services.reporting.projections.database import connect
from services.reporting.projections.preparing import Misfit, prepare
from services.reporting.projections.projecting import Projecting
from services.reporting.queries.asking import Refusal, building, unavailable
from services.reporting.registering import Registered
from services.reporting.selfcheck import SelfCheck
from shared.background import aside, end
from shared.ledger import Ledger
from shared.settings import Settings

log = structlog.get_logger()

Result = TypeVar("Result")

_LOOK_EVERY = 1.0
_START_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class _Served:
    """One build with all that reads it and writes it; the first of a service is none and answers nothing."""

    engine: Engine
    projecting: Projecting
    framing: Framing
    answering: Answering
    check: SelfCheck
    build: Build | None = None
    hold: Hold | None = None
    following: asyncio.Task[None] | None = None
    checking: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """End it once nobody reads it; whatever is being written is finished."""
        await self.framing.under_way.none()
        await self.end()
        await self.check.close()
        await self.projecting.close()
        self.engine.dispose()
        if self.hold is not None:
            await asyncio.to_thread(self.hold.release)

    async def end(self) -> None:
        """End what runs on it."""
        await end([task for task in (self.checking, self.following) if task is not None])


class Serving:
    """Follows the registry of builds for as long as the service runs."""

    def __init__(self, settings: Settings, ledger: Ledger, registered: Registered) -> None:
        self._settings = settings
        self._ledger = ledger
        self._registered = registered
        self._registry = Registry(settings.database_url)
        self._making: Building | None = None
        self._tried = asyncio.Event()
        self._now = self._next = self._before = self._opened(settings.database_url)

    @property
    def answering(self) -> Answering:
        """Answers from the build that serves now; ask for it anew with each question."""
        return self._now.answering

    @property
    def position(self) -> int:
        """Up to where figures are known."""
        return self._now.projecting.position

    @property
    def opened(self) -> bool:
        """Whether that is known yet."""
        return self._now.projecting.opened

    async def read(self, query: Callable[[Connection], Any]) -> Any:
        """What a query answers of the build that serves now."""
        return await self._now.framing.read(query)

    async def database_answers(self) -> bool:
        """Whether the database can be asked now."""
        return await self._now.framing.database_answers()

    def missing(self) -> list[str]:
        """What keeps it from answering, in words."""
        return [_told(self._making.build)] if self._making else []

    async def tried(self) -> None:
        """Wait until a build serves, for a few seconds at most, or until the database is known to be away."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._tried.wait(), _START_WITHIN)

    async def run(self) -> None:
        """Endless: serve what the registry says, from when it says so."""
        await self._database(self._registry.open)
        async with asyncio.TaskGroup() as tasks:
            try:
                while True:
                    if await self._go_over(await self._chosen(), tasks):
                        await self._another_is_chosen()
            finally:  # the group cancels once, which may be lost
                for one in (self._now, self._next, self._before):
                    await one.end()

    async def close(self) -> None:
        """End everything."""
        for one in {id(one): one for one in (self._now, self._next, self._before)}.values():
            await one.close()
        await asyncio.to_thread(self._registry.close)

    async def _database(self, ask: Callable[[], Result]) -> Result:
        return await patiently(ask, self._tried.set)

    def _opened(self, url: str) -> _Served:
        settings = self._settings
        engine = connect(url, connections=settings.database_connections, timeout=settings.database_timeout)
        projecting = Projecting(self._ledger, engine)
        framing = Framing(engine, projecting, self._ledger, settings, self._registered)
        share, pause = settings.selfcheck_share, settings.selfcheck_pause
        check = SelfCheck(self._ledger, engine, projecting, share, pause)
        builds = self._registry.described
        answering = Answering(framing, projecting, self._ledger, closed=self._closed, builds=builds, checked=check.told)
        return _Served(engine, projecting, framing, answering, check)

    def _closed(self) -> Refusal:
        return building(_told(self._making.build)) if self._making else unavailable()

    async def _chosen(self) -> Build:
        """The build that serves this version. Where there is none it is made; other replicas may help."""
        while True:
            serving = await self._database(self._registry.serving)
            if serving is not None:
                return serving
            await self._make(await self._database(lambda: self._registry.claim("building")))

    async def _make(self, build: Build) -> None:
        engine, hold = connect(self._registry.url(build)), self._registry.hold(build)
        try:
            if await self._database(hold.take):
                self._making = Building(self._ledger, self._registry, build, engine)
                await self._making.run()
                await self._database(lambda: self._registry.take_over(build, None))
        finally:
            self._making = None
            engine.dispose()
            await asyncio.to_thread(hold.release)

    async def _go_over(self, build: Build, tasks: asyncio.TaskGroup) -> bool:
        """Answer from a build as soon as it knows all that was answered until now; whether it can be read at all."""
        served = await self._held(build)
        if served is None:
            return False
        before = self._before = self._now
        projecting = served.projecting
        projecting.counted = before.build is None
        self._next = served = replace(served, following=tasks.create_task(projecting.run()))
        if before.build is not None:
            await projecting.meet(before.projecting)
        await projecting.tried()
        self._now = served = self._next = replace(served, checking=tasks.create_task(served.check.run()))
        projecting.counted = True
        before.projecting.resume()
        self._tried.set()
        log.info("projection.switched", build=build.number, version=build.version, position=projecting.position)
        await before.close()
        return True

    async def _held(self, build: Build) -> _Served | None:
        """The build, held and fit to be read; ``None`` where it is not, or serves no more."""
        hold = self._registry.hold(build)
        # Whoever ends the service meanwhile finds it there, and closes it.
        served = self._next = replace(self._opened(self._registry.url(build)), build=build, hold=hold)
        if await self._fit(served, build):
            return served
        await served.close()
        self._next = self._now
        return None

    async def _fit(self, served: _Served, build: Build) -> bool:
        assert served.hold is not None, "it is to be held"
        taken = await self._database(served.hold.take)
        serving = await self._database(self._registry.serving)
        if not taken or serving is None or serving.number != build.number:
            return False
        try:
            await self._database(lambda: prepare(served.engine))
        except Misfit as misfit:
            await self._database(lambda misfit=misfit: self._registry.discard(build, str(misfit)))  # type: ignore[misc]
            return False
        return True

    async def _another_is_chosen(self) -> None:
        """Wait until another build serves; meanwhile remove those that nobody reads any more."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            try:
                if not await aside(self._look):
                    return
            except SQLAlchemyError as error:
                log.warning("projection.delayed", reason=repr(error)[:500])

    def _look(self) -> bool:
        """Whether this replica's build still serves."""
        assert self._now.build is not None, "a build has been chosen"
        assert self._now.hold is not None, "it is held"
        self._now.hold.take()
        serving = self._registry.serving()
        if serving is None or serving.number != self._now.build.number:
            return False
        self._registry.drop_superseded()
        return True


def _told(build: Build) -> str:
    left = "" if build.eta_seconds is None else f", {build.eta_seconds} s to go"
    return f"projection version {build.version} is being built from the ledger: {build.percent} %{left}"
