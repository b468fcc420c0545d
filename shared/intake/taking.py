"""The durable intake of one service, shared by its replicas: groups as they arrive, never waiting to fill."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from shared.clock import instant_text
from shared.intake.parsing import Received
from shared.ledger.api import AWAY, ApiError, call
from shared.ledger.pulling import Broken, Puller

GROUP = 250
"""Most intake messages decided as one group; a hire is four ledger messages and a batch holds a thousand."""

_STREAM = "INTAKE"
_ACK_WAIT = 20
_PAUSE = 0.5
_NANO = 1_000_000_000


async def durable(connection: Client, service: str, entities: Sequence[str]) -> None:
    """Create the service's consumer, or find that it is there; what it has not acknowledged comes again."""
    config = {
        "durable_name": service,
        "ack_policy": "explicit",
        "ack_wait": _ACK_WAIT * _NANO,
        "max_ack_pending": 16 * GROUP,
        "filter_subjects": [f"intake.*.{entity}.*" for entity in entities],
    }
    await call(connection, f"CONSUMER.DURABLE.CREATE.{_STREAM}.{service}", {"stream_name": _STREAM, "config": config})


async def groups(connection: Client, service: str, entities: Sequence[str]) -> AsyncIterator[list[Msg]]:
    """Endless groups of messages to be decided and acknowledged; survives restarts of the server."""
    while True:
        try:
            await durable(connection, service, entities)
            async with Puller(connection, _STREAM, service, 2 * GROUP).open() as puller:
                while True:
                    yield await puller.batch(GROUP)
        except Broken:
            continue
        except (ApiError, *AWAY, NatsError):
            await asyncio.sleep(_PAUSE)


def received(message: Msg) -> Received:
    """A message with its lasting name: its place in INTAKE and the moment INTAKE took it."""
    metadata = message.metadata
    received_at = instant_text(metadata.timestamp)
    return Received(message.subject, message.data, f"{metadata.sequence.stream}@{received_at}", received_at)
