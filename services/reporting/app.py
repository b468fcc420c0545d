"""The reporting service on one screen: follow the ledger, answer over HTTP and NATS."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import structlog
from fastapi import FastAPI

from services.reporting import contract
from services.reporting.answering import Answering
from services.reporting.api import router
from services.reporting.builds.serving import Serving
from services.reporting.collecting import collect_rarely
from services.reporting.documented import documenting
from services.reporting.exits.middleware import around
from services.reporting.registering import Registered
from services.reporting.roles import Roles
from services.reporting.rpc import answer_queries
from shared.app import service_app
from shared.background import running
from shared.connecting import Bus
from shared.ledger import Ledger, check_streams
from shared.settings import Settings

log = structlog.get_logger()


def build(settings: Settings) -> FastAPI:
    """The service as an ASGI application."""
    bus, roles = Bus("reporting", settings), Roles.from_file(settings.auditor_keys)
    running_now: list[Serving] = []

    def answering() -> Answering:
        return running_now[0].answering

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        connection = await bus.connect()
        await check_streams(
            connection, intake_days=settings.intake_days, replicas=settings.replicas, only=("LEDGER", "PUBLISHERS")
        )
        collect_rarely()
        registered = Registered()
        await registered.load(connection)
        serving = Serving(settings, Ledger(connection), registered)
        async with running(projection=serving.run(), register=registered.follow(connection)):
            await serving.tried()
            running_now.append(serving)
            await bus.listen()
            log.info("service.started", service="reporting", position=serving.position)
            yield
            await bus.stop()
            running_now.clear()
        await serving.close()
        log.info("service.stopped", service="reporting")

    async def not_ready() -> list[str]:
        if not running_now:
            return ["still starting"]
        missing = [] if await bus.broker.ping(timeout=1.0) else ["NATS does not answer"]
        if making := running_now[0].missing():
            return [*missing, *making]
        missing += answering().unfit()
        return missing if await answering().database_answers() else [*missing, "the database does not answer"]

    answer_queries(bus.broker, answering, roles)
    app = service_app(
        "reporting",
        lifespan=lifespan,
        ready=not_ready,
        routers=[router(answering, roles), contract.routes()],
        description="Figures that can be defended: each with its definition, period, as-of instant and position.",
    )
    return documenting(around(app, settings))
