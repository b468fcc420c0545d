"""A deciding service on one screen: durable intake in groups, parked facts, receipts on request, health."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence

import structlog
from fastapi import FastAPI
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from shared.app import service_app
from shared.background import every, running
from shared.connecting import Bus
from shared.contracts.decisions import Domain
from shared.contracts.facts import entities_of
from shared.deciding.asking import answer_receipts
from shared.deciding.decider import Decider, Reading
from shared.deciding.waking import Waking
from shared.http_intake import HttpIntake, router
from shared.intake.backlog import LOOK_EVERY, Backlog
from shared.intake.taking import Intake, received
from shared.ledger import Ledger, LedgerUnavailable, check_streams
from shared.publishers import Publishers
from shared.settings import Settings
from shared.watching import behind, watching_nats

log = structlog.get_logger()

_NAK_DELAY = 1.0
_FAILING_DELAY = 60.0
_FINISH_WITHIN = 10.0
_AWAY = (LedgerUnavailable, NatsError)


class DecidingService:
    """One replica. ``reading`` gets the connection and gives the function at which identity numbers stop.

    ``streams`` are those that it may see; each is checked at the start.
    """

    def __init__(
        self,
        domain: Domain,
        settings: Settings,
        reading: Callable[[Client], Reading],
        streams: Sequence[str] = ("INTAKE", "LEDGER", "PUBLISHERS"),
    ) -> None:
        self._domain = domain
        self._streams = streams
        self._settings = settings
        self._reading = reading
        self._bus = Bus(domain.service, settings)
        self._started = False
        self._http: HttpIntake | None = None
        self._backlog: Backlog | None = None
        answer_receipts(self._bus.broker)

    def app(self) -> FastAPI:
        """The service as an ASGI application."""
        return service_app(
            self._domain.service, lifespan=self._lifespan, ready=self._not_ready, routers=[router(self._intake)]
        )

    def _intake(self) -> HttpIntake:
        assert self._http is not None, "requests are served between start and end only"
        return self._http

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        connection = await self._bus.connect()
        settings, service = self._settings, self._domain.service
        await check_streams(
            connection, intake_days=settings.intake_days, replicas=settings.replicas, only=self._streams
        )
        ledger, publishers = Ledger(connection), Publishers(connection)
        await publishers.load()
        self._http = HttpIntake(service, connection, publishers, settings.publisher_requests)
        reading = self._reading(connection)
        decider = Decider(ledger, self._domain, reading, settings, registered=publishers.get)
        waking = Waking(ledger, decider, service, self._domain.follows)
        await waking.prepare()
        intake = Intake(connection, service, entities_of(service), publishers.label)
        self._backlog = intake.backlog
        async with running(
            discover=intake.discover(),
            intake=self._take(intake, decider),
            follow=waking.follow(),
            work_off=waking.work_off(),
            expire=waking.expire(settings.park_for),
            publishers=publishers.follow(),
            backlog=every(LOOK_EVERY, intake.look, "backlog"),
            **watching_nats(connection, settings, self._streams),
        ):
            await self._bus.listen()
            self._started = True
            log.info("service.started", service=service)
            yield
            self._started = False
            with contextlib.suppress(TimeoutError):  # without NATS it cannot be finished, and comes again
                await asyncio.wait_for(decider.finish(), _FINISH_WITHIN)
        await self._bus.stop()
        log.info("service.stopped", service=service)

    async def _not_ready(self) -> list[str]:
        if not self._started:
            return ["still starting"]
        missing = [] if await self._bus.broker.ping(timeout=1.0) else ["NATS does not answer"]
        return missing + self._behind()

    def _behind(self) -> list[str]:
        """Where it lags beyond what is allowed; a message that fails by itself, time and again, is no lag."""
        if self._backlog is None:
            return []
        return behind(self._settings, self._backlog.waiting, self._backlog.held(), "messages wait in INTAKE")

    async def _take(self, intake: Intake, decider: Decider) -> None:
        """Endless: decide a group, then acknowledge it; what cannot be recorded now comes again."""
        while True:
            group = await intake.group()
            try:
                await _decide(decider, intake.backlog, group)
            except _AWAY as error:
                log.warning("intake.delayed", service=self._domain.service, messages=len(group), reason=repr(error))
                await _again(group, _NAK_DELAY)


async def _decide(decider: Decider, backlog: Backlog, group: list[Msg]) -> None:
    try:
        await decider.take([received(message) for message in group])
    except _AWAY:
        raise
    except Exception:
        log.exception("intake.failed", messages=len(group))
        if len(group) == 1:
            backlog.failed(group[0])
            await _again(group, _FAILING_DELAY)
            return
        for message in group:  # a fault that one message meets must not hold up the others
            await _decide(decider, backlog, [message])
        return
    for message in group:
        await message.ack()
    backlog.served(group)


async def _again(group: list[Msg], delay: float) -> None:
    with contextlib.suppress(NatsError):  # unanswered, they come again after the acknowledgement wait
        for message in group:
            await message.nak(delay=delay)
