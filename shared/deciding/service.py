"""A deciding service on one screen: durable intake in batches, parked facts, receipts on request, health."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Annotated

import structlog
from fastapi import FastAPI
from faststream import AckPolicy, Context
from faststream.nats import JStream, PullSub
from faststream.nats.message import NatsBatchMessage
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import ConsumerConfig

from shared.app import service_app
from shared.background import running
from shared.clock import instant_text
from shared.connecting import Bus
from shared.contracts.decisions import Domain
from shared.contracts.facts import entities_of
from shared.deciding.asking import answer_receipts
from shared.deciding.decider import Decider, Reading
from shared.deciding.waking import Waking
from shared.intake import Received
from shared.ledger import Ledger, LedgerUnavailable, check_streams
from shared.settings import Settings

log = structlog.get_logger()

GROUP = 250
"""Most intake messages decided as one group; a hire is four ledger messages and a batch holds a thousand."""

_COLLECT = 0.05
_ACK_WAIT = 20.0
_NAK_DELAY = 1.0
_FAILING_DELAY = 60.0
_AWAY = (LedgerUnavailable, NatsError)


class DecidingService:
    """One replica. ``reading`` gets the connection and gives the function at which identity numbers stop."""

    def __init__(self, domain: Domain, settings: Settings, reading: Callable[[Client], Reading]) -> None:
        self._domain = domain
        self._settings = settings
        self._reading = reading
        self._bus = Bus(domain.service, settings)
        self._decider: Decider | None = None
        self._subscribe()

    def app(self) -> FastAPI:
        """The service as an ASGI application."""
        return service_app(
            self._domain.service, lifespan=self._lifespan, ready=self._not_ready, description=self.__doc__ or ""
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        connection = await self._bus.connect()
        settings, service = self._settings, self._domain.service
        await check_streams(connection, intake_days=settings.intake_days, replicas=settings.replicas)
        ledger = Ledger(connection)
        decider = Decider(ledger, self._domain, self._reading(connection), settings)
        waking = Waking(ledger, decider, service, self._domain.follows)
        await waking.prepare()
        async with running(follow=waking.follow(), work_off=waking.work_off(), expire=waking.expire()):
            self._decider = decider
            await self._bus.broker.start()
            log.info("service.started", service=service)
            yield
            self._decider = None
            for subscriber in self._bus.broker.subscribers:
                await subscriber.stop()
            await decider.finish()
        await self._bus.stop()
        log.info("service.stopped", service=service)

    async def _not_ready(self) -> list[str]:
        if self._decider is None:
            return ["still starting"]
        return [] if await self._bus.broker.ping(timeout=1.0) else ["NATS does not answer"]

    def _subscribe(self) -> None:
        service = self._domain.service
        config = ConsumerConfig(
            filter_subjects=[f"intake.*.{entity}.*" for entity in entities_of(service)],
            ack_wait=_ACK_WAIT,
            max_ack_pending=8 * GROUP,
        )
        self._bus.broker.subscriber(
            "intake.*.*.*",
            durable=service,
            stream=JStream("INTAKE", declare=False),
            config=config,
            pull_sub=PullSub(batch_size=GROUP, timeout=_COLLECT, batch=True),
            ack_policy=AckPolicy.MANUAL,
            decoder=_undecoded,
            title=f"{service} intake",
            description="CloudEvents of the facts that this service decides; each gets a receipt.",
        )(self._take)
        answer_receipts(self._bus.broker)

    async def _take(self, message: Annotated[NatsBatchMessage, Context("message")]) -> None:
        """Decide a batch, then acknowledge it; what cannot be recorded now comes again."""
        raw: list[Msg] = message.raw_message
        if self._decider is None:
            return
        try:
            await self._decide(self._decider, raw)
        except _AWAY as error:
            log.warning("intake.delayed", messages=len(raw), reason=repr(error))
            await _again(raw, _NAK_DELAY)

    async def _decide(self, decider: Decider, raw: list[Msg]) -> None:
        try:
            await decider.take([_received(one) for one in raw])
        except _AWAY:
            raise
        except Exception:
            log.exception("intake.failed", messages=len(raw))
            if len(raw) == 1:
                await _again(raw, _FAILING_DELAY)
                return
            for one in raw:  # a fault that one message meets must not hold up the others
                await self._decide(decider, [one])
            return
        for one in raw:
            await one.ack()


async def _again(raw: list[Msg], delay: float) -> None:
    for one in raw:
        await one.nak(delay=delay)


async def _undecoded(_: object) -> object:
    """Bytes are read by the intake itself, so that what is wrong with them becomes a receipt."""
    return []


def _received(message: Msg) -> Received:
    metadata = message.metadata
    received_at = instant_text(metadata.timestamp)
    return Received(message.subject, message.data, f"{metadata.sequence.stream}@{received_at}", received_at)
