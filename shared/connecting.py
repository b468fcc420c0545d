"""How every process connects: as which user, for ever trying again, ending itself if closed for good."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import structlog
from faststream.nats import NatsBroker
from faststream.nats.security import NatsNKey, NatsSecurity
from nats.aio.client import Client
from nats.errors import Error as NatsError
from prometheus_client import Gauge

from shared import tracing
from shared.background import end_process
from shared.measuring import measuring
from shared.settings import Settings
from shared.tolerant import tolerate

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider

log = structlog.get_logger()

CONNECTED = Gauge("awrach_nats_connected", "1 while a service is connected to NATS.", ["service"])


def inbox_prefix(user: str) -> str:
    """Where a user's answers arrive; nobody else may listen there."""
    return f"_INBOX_{user}"


def tls_context(ca: str | Path) -> ssl.SSLContext | None:
    """Trust servers with a certificate of this authority; without one, decide by the URL and the system's own.

    Raises:
        OSError: the file is not there or holds no certificate.
    """
    if not ca:
        return None
    logging.getLogger("asyncio").addFilter(_tells_something)
    return ssl.create_default_context(cafile=str(ca))


def _tells_something(record: logging.LogRecord) -> bool:
    """nats-py makes asyncio warn of nothing at the end of every TLS connection."""
    return "eof_received() has no effect" not in record.getMessage()


def connect_options(user: str, seed: str = "", ca: str | Path = "") -> dict[str, Any]:
    """What ``nats.connect`` needs to connect as a user; without a seed as nobody in particular."""
    options: dict[str, Any] = {"inbox_prefix": inbox_prefix(user), "name": f"awrach-{user}"}
    if seed:
        options["nkeys_seed_str"] = seed
    context = tls_context(ca)
    if context is not None:
        options["tls"] = context
    return options


def _security(settings: Settings) -> NatsSecurity | None:
    seed, context = settings.nats_seed.get_secret_value(), tls_context(settings.nats_ca)
    if seed:
        return NatsNKey.from_seed(seed, ssl_context=context)
    return NatsSecurity(ssl_context=context) if context is not None else None


def _tracing() -> list[Any]:
    """What is asked and answered over NATS as spans, while traces are on."""
    provider = tracing.provider()
    if provider is None:
        return []
    from faststream.nats.opentelemetry import NatsTelemetryMiddleware

    return [NatsTelemetryMiddleware(tracer_provider=cast("TracerProvider", provider))]


class Bus:
    """One service's FastStream broker and the NATS connection below it."""

    def __init__(self, service: str, settings: Settings) -> None:
        self._service = service
        self._stopping = False
        self._connection: Client | None = None
        self.broker = NatsBroker(
            settings.nats_url.split(","),
            middlewares=[measuring(service), *_tracing()],
            name=f"awrach-{service}",
            security=_security(settings),
            inbox_prefix=inbox_prefix(service),
            # After a reconnect budget a pull consumer would spin and freeze the event loop.
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            disconnected_cb=self._lost,
            reconnected_cb=self._back,
            error_cb=self._failed,
            closed_cb=self._closed,
            graceful_timeout=15.0,
            logger=None,
        )

        CONNECTED.labels(service).set_function(self._up)

    def _up(self) -> bool:
        return self._connection is not None and self._connection.is_connected

    async def connect(self) -> Client:
        """The connection, without starting any subscriber yet."""
        self._connection = tolerate(await self.broker.connect())
        return self._connection

    async def listen(self) -> None:
        """Start every subscriber, and wait until NATS knows of them: who asks from now on is heard."""
        await self.broker.start()
        if self._connection is not None:
            with contextlib.suppress(NatsError):  # away just now: they are told again when it is back
                # nats-py's ping overtakes what is queued before it; the second goes behind all of that.
                await self._connection.flush()
                await self._connection.flush()

    async def stop(self) -> None:
        """Let handlers finish, then close; a server that is away must not keep the process from ending."""
        self._stopping = True
        with contextlib.suppress(NatsError):
            await self.broker.stop()
        if self._connection is not None and not self._connection.is_closed:  # the broker leaves one that is not up
            with contextlib.suppress(NatsError, OSError):
                await self._connection.close()

    async def _lost(self) -> None:
        if not self._stopping:
            log.warning("nats.disconnected", service=self._service)

    async def _back(self) -> None:
        log.info("nats.reconnected", service=self._service)

    async def _failed(self, error: Exception) -> None:
        if self._connection is not None and self._connection.is_closed:
            # Python 3.11 may have lost the cancellation of an attempt to reconnect, and the next would follow for ever.
            raise asyncio.CancelledError
        log.warning("nats.error", service=self._service, error=repr(error))

    async def _closed(self) -> None:
        if not self._stopping:
            end_process("the NATS connection is closed")
