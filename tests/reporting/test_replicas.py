"""Two replicas of reporting on one PostgreSQL: each fact is projected once, and both answer."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import httpx
from nats.aio.client import Client
from sqlalchemy import func, select

from awrach.nats_server import NatsServer
from services.reporting.app import build
from services.reporting.projections import tables
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from shared.ledger import Ledger
from tests.building import approved_agreement, hire_started, worksite_opened
from tests.postgresql import PostgreSQL
from tests.reporting.test_projection import STORY, WHOLE, everything
from tests.running import publish, running_services, service_settings, taken, until_accepted

HIRES = 40


async def test_both_follow_the_ledger_and_answer_alike(
    nats_server: NatsServer, connection: Client, ledger: Ledger, postgresql_server: PostgreSQL
) -> None:
    url = postgresql_server.schema()
    told = [*approved_agreement(), worksite_opened(positions=HIRES)]
    told += [hire_started(f"H{number}", f"ZX{number}") for number in range(HIRES)]
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(running_services(nats_server.url, "agreements", "placements"))
        replicas = []
        for app in [build(service_settings(nats_server.url, database_url=url)) for _ in range(2)]:
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app)
            replicas.append(
                await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://reporting"))
            )
        sent = [("anapec", one) for one in told]
        await publish(connection, sent)
        await until_accepted(ledger, sent, len(sent))
        await taken(connection, "agreements", "placements")
        position = await ledger.position()
        for replica in replicas:
            answer = await replica.get("/v1/figures", params={"indicator": "P1", "min_position": position})
            assert (answer.status_code, answer.json()["total"]["value"]) == (200, HIRES), answer.text
    engine = connect(url)
    with engine.connect() as asked:
        assert asked.scalar(select(func.count()).select_from(tables.facts)) == len(told)
    engine.dispose()


async def test_two_projectors_at_the_same_moment_write_each_batch_once(postgresql_server: PostgreSQL) -> None:
    url = postgresql_server.schema()
    engines = [connect(url), connect(url)]
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as threads:
        projectors = await asyncio.gather(*(loop.run_in_executor(threads, Projector, engine) for engine in engines))
        for start in range(0, len(STORY), 3):
            batches = (STORY[start : start + 3], STORY[max(0, start - 2) : start + 5])
            reached = await asyncio.gather(
                *(
                    loop.run_in_executor(threads, one.apply, batch)
                    for one, batch in zip(projectors, batches, strict=True)
                )
            )
            assert max(reached) >= batches[0][-1].sequence
    assert everything(engines[0]) == WHOLE
    for engine in engines:
        engine.dispose()
