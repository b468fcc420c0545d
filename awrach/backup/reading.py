"""All that a stream holds at this moment, in order, with places and stamps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from awrach.backup.archive import sequence
from shared.ledger.api import AWAY, ApiError, call
from shared.ledger.follow import ordered
from shared.ledger.pulling import Broken

_SILENCE = 60.0
_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class State:
    """What a stream says of itself; ``removed`` counts the messages taken out from between others."""

    first: int
    last: int
    messages: int
    removed: int


async def state_of(connection: Client, stream: str) -> State:
    """The state of a stream.

    Raises:
        ApiError: there is no such stream, or it may not be seen.
    """
    found: dict[str, Any] = (await call(connection, f"STREAM.INFO.{stream}"))["state"]
    return State(found["first_seq"], found["last_seq"], found["messages"], found.get("num_deleted", 0))


async def held(connection: Client, stream: str, start: int, last: int) -> AsyncIterator[list[Msg]]:
    """Batches of the messages from ``start`` to ``last`` that are still there, none missing; over restarts of NATS.

    Raises:
        TimeoutError: nothing came for a minute.
    """
    while start <= last:
        try:
            async with ordered(
                connection, stream, [">"], deliver_policy="by_start_sequence", opt_start_seq=start
            ) as consumer:
                if not consumer.pending:
                    return
                while start <= last:
                    arrived = await asyncio.wait_for(consumer.messages(), _SILENCE)
                    wanted = [message for message in arrived if sequence(message) <= last]
                    start = sequence(arrived[-1]) + 1
                    if wanted:
                        yield wanted
                    if _pending(arrived[-1]) == 0:
                        return
        except Broken:
            continue
        except (ApiError, *AWAY, NatsError):
            await asyncio.sleep(_PAUSE)


def _pending(message: Msg) -> int:
    """How many more there were when this one was sent."""
    return int(message.reply.split(".")[-1])
