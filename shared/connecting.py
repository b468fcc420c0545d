"""How every service connects: for ever trying again, and ending the process if the connection is closed for good."""

from __future__ import annotations

import contextlib

import structlog
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.background import end_process
from shared.settings import Settings
from shared.tolerant import tolerate

log = structlog.get_logger()


class Bus:
    """One service's FastStream broker and the NATS connection below it."""

    def __init__(self, service: str, settings: Settings) -> None:
        self._service = service
        self._stopping = False
        self.broker = NatsBroker(
            settings.nats_url.split(","),
            name=f"awrach-{service}",
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

    async def connect(self) -> Client:
        """The connection, without starting any subscriber yet."""
        return tolerate(await self.broker.connect())

    async def stop(self) -> None:
        """Let handlers finish, then close; a server that is away must not keep the process from ending."""
        self._stopping = True
        with contextlib.suppress(NatsError):
            await self.broker.stop()

    async def _lost(self) -> None:
        if not self._stopping:
            log.warning("nats.disconnected", service=self._service)

    async def _back(self) -> None:
        log.info("nats.reconnected", service=self._service)

    async def _failed(self, error: Exception) -> None:
        log.warning("nats.error", service=self._service, error=repr(error))

    async def _closed(self) -> None:
        if not self._stopping:
            end_process("the NATS connection is closed")
