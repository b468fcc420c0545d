"""Figures over a million hires: how long an answer takes, also while a batch is written, and what memory they need."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import httpx
import psutil
from fastapi import FastAPI
from sqlalchemy import Engine

from bench.databases import database
from bench.generating import Generated
from bench.options import Options
from bench.questions import Asked, at, latencies, questions
from bench.report import Line
from services.reporting.answering import Answering
from services.reporting.api import router
from services.reporting.collecting import collect_rarely
from services.reporting.framing import Framing
from services.reporting.projections.database import connect
from services.reporting.projections.projecting import Projecting
from services.reporting.projections.projector import Projector
from services.reporting.registering import Registered
from services.reporting.roles import Roles
from shared.ledger import Ledger, Recorded
from shared.settings import Settings

QUESTIONS = 300
BATCHES = 20
MOST = 5000


class _AtRest:
    """A ledger that stands where the projection does."""

    def __init__(self) -> None:
        self.at = 0

    async def position(self) -> int:
        return self.at


@dataclass(frozen=True, slots=True)
class _Service:
    """Reporting without its ledger: batches are put into it by hand."""

    projector: Projector
    projecting: Projecting
    answering: Answering
    ledger: _AtRest

    @classmethod
    def on(cls, engine: Engine) -> _Service:
        ledger = _AtRest()
        there = cast("Ledger", ledger)
        projector, projecting = Projector(engine), Projecting(there, engine)
        projecting.opened = True
        framing = Framing(engine, projecting, there, Settings(), Registered())
        return cls(projector, projecting, Answering(framing, projecting, there), ledger)

    def stand_at(self, position: int) -> None:
        """Tell everybody how far the projection is."""
        self.projecting.position = self.ledger.at = position

    def write(self, batch: list[Recorded]) -> int:
        """Project a batch as reporting does: readers are told once the columns have it too."""
        reached = self.projector.apply(batch)
        self.projecting.columns.at(reached)
        return reached

    async def ask(self, asked: Asked) -> Any:
        """One question to answering itself."""
        return await self.answering.answer("figures", asked.parameters, asked.caller)


def _split(options: Options) -> tuple[Iterator[list[Recorded]], list[list[Recorded]]]:
    """The ledger's batches but the last ones, one after the other; and those, to be written while others read."""
    batches = Generated(options.hires, options.seed).batches(min(MOST, options.hires // BATCHES))
    held = list(itertools.islice(batches, BATCHES))

    def first() -> Iterator[list[Recorded]]:
        for batch in batches:
            held.append(batch)
            yield held.pop(0)

    return first(), held


def _loaded(projector: Projector, batches: Iterator[list[Recorded]]) -> tuple[int, float]:
    """Messages projected, and how many a second: the generator's own time does not count."""
    count, seconds, start = 0, 0.0, projector.position()
    for batch in batches:
        if batch[-1].sequence > start:
            began = time.perf_counter()
            projector.apply(batch)
            seconds, count = seconds + time.perf_counter() - began, count + len(batch)
    return count, count / seconds if seconds else 0.0


async def _while_writing(service: _Service, asked: Sequence[Asked], held: list[list[Recorded]]) -> list[Any]:
    """The same questions while one batch after the other is written, a reader being told of each at once."""

    async def write() -> None:
        for batch in held:
            service.stand_at(await asyncio.to_thread(service.write, batch))

    writing = asyncio.create_task(write())
    took = []
    for one in itertools.cycle(asked):
        if writing.done():
            break
        took += await latencies(service.ask, [one])
    await writing
    return took


@contextlib.asynccontextmanager
async def _over_http(service: _Service) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(router(lambda: service.answering, Roles({})))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as client:
        yield client


def _lines(what: str, took: Sequence[tuple[float, Asked]], floor: float) -> list[Line]:
    print(f"{what}: {len(took)} questions, slowest:", file=sys.stdout)
    for seconds, one in sorted(took, key=lambda each: -each[0])[:8]:
        print(f"  {seconds * 1000:8.1f} ms  {one.caller.role}  {one.parameters}")
    return [
        Line(f"{what}, {name}", at(took, share), "ms", at(took, share) / floor)
        for name, share in (("median", 0.5), ("95th percentile", 0.95), ("99th percentile", 0.99))
    ]


async def serving(options: Options) -> list[Line]:
    """Latencies of figures by two breakdowns, each beside the median of those asked at rest."""
    collect_rarely()
    with database(options.database, options.url) as url:
        engine = connect(url)
        service = _Service.on(engine)
        first, held = _split(options)
        count, rate = _loaded(service.projector, first)
        service.stand_at(service.projector.position())
        began = time.perf_counter()
        service.projecting.columns.at(service.projecting.position)
        opening = time.perf_counter() - began
        asked = questions(service.projecting.position, options.seed, QUESTIONS)
        await latencies(service.ask, asked[:20])
        before = psutil.Process().memory_info().rss
        took = await latencies(service.ask, asked)
        floor = at(took, 0.5)
        lines = [Line("messages projected", rate, "messages/s", None)] if count else []
        lines += [Line("columns read at the start", opening, "s", None), *_lines("at rest", took, floor)]
        lines += _lines("now", [one for one in took if not one[1].past], floor)
        lines += _lines("as of then", [one for one in took if one[1].past], floor)
        async with _over_http(service) as client:
            public = [one for one in asked if not one.caller.sees_all][:100]
            lines += _lines(
                "over HTTP, public",
                await latencies(lambda one: client.get("/v1/figures", params=one.parameters), public),
                floor,
            )
        lines += _lines(f"while {len(held)} batches are written", await _while_writing(service, asked, held), floor)
        for _ in range(9):
            await latencies(service.ask, asked)
        after = psutil.Process().memory_info().rss
        engine.dispose()
    return [
        *lines,
        Line("memory after the first questions", before / 2**20, "MiB", 1.0),
        Line("memory after ten times as many", after / 2**20, "MiB", after / before),
    ]
