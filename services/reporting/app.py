"""The reporting service on one screen: follow the ledger, answer over HTTP and NATS."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import NamedTuple

import structlog
from fastapi import FastAPI

from services.reporting import contract
from services.reporting.answering import Answering
from services.reporting.api import router
from services.reporting.builds.serving import Serving
from services.reporting.collecting import collect_rarely
from services.reporting.documented import documenting
from services.reporting.exits.middleware import around
from services.reporting.lagging import LOOK_EVERY as LAG_EVERY
from services.reporting.lagging import Lagging
from services.reporting.registering import Registered
from services.reporting.roles import Roles
from services.reporting.rpc import answer_queries
from services.reporting.silence import LOOK_EVERY as SILENCE_EVERY
from services.reporting.silence import Silence
from shared.app import service_app
from shared.background import every, running
from shared.connecting import Bus
from shared.ledger import Ledger, check_streams
from shared.settings import Settings
from shared.watching import watching_nats

log = structlog.get_logger()

_STREAMS = ("LEDGER", "PUBLISHERS")


class _Running(NamedTuple):
    serving: Serving
    lagging: Lagging


def build(settings: Settings) -> FastAPI:
    """The service as an ASGI application."""
    bus, roles = Bus("reporting", settings), Roles.from_file(settings.auditor_keys)
    running_now: list[_Running] = []

    def answering() -> Answering:
        return running_now[0].serving.answering

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        connection = await bus.connect()
        await check_streams(connection, intake_days=settings.intake_days, replicas=settings.replicas, only=_STREAMS)
        collect_rarely()
        registered = Registered()
        await registered.load(connection)
        ledger = Ledger(connection)
        serving = Serving(settings, ledger, registered)
        lagging, silence = Lagging(serving, ledger), Silence(serving, registered, lambda: serving.opened)
        async with running(projection=serving.run(), register=registered.follow(connection)):
            await serving.tried()
            async with running(
                lag=every(LAG_EVERY, lagging.look, "lag"),
                silence=every(SILENCE_EVERY, silence.look, "silence"),
                **watching_nats(connection, settings, _STREAMS),
            ):
                running_now.append(_Running(serving, lagging))
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
        nats = [] if await bus.broker.ping(timeout=1.0) else ["NATS does not answer"]
        if making := running_now[0].serving.missing():
            return [*nats, *making]
        return [
            *nats,
            *([] if await answering().database_answers() else ["the database does not answer"]),
            *answering().unfit(),
            *running_now[0].lagging.reasons(settings),
        ]

    answer_queries(bus.broker, answering, roles)
    app = service_app(
        "reporting",
        lifespan=lifespan,
        ready=not_ready,
        routers=[router(answering, roles), contract.routes()],
        description="Figures that can be defended: each with its definition, period, as-of instant and position.",
    )
    return documenting(around(app, settings))
