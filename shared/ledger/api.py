"""One JetStream API call, retried while the server is away: on a cluster any call may fail once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError
from tenacity import AsyncRetrying, AttemptManager, retry_if_exception_type, stop_after_delay, wait_random_exponential

_TEMPORARILY_UNAVAILABLE = 10008
_FIRST, _GROWS_BY = 2.0, 1.25

AWAY = (NatsTimeoutError, NoRespondersError)


class ApiError(Exception):
    """JetStream refused a call: ``code`` is its ``err_code``."""

    def __init__(self, call: str, error: dict[str, Any]) -> None:
        super().__init__(f"{call}: {error.get('description')} ({error.get('err_code')})")
        self.code: int = error.get("err_code", 0)


class NotNow(ApiError):
    """JetStream has no leader at this moment: a cluster starts, or has just lost a server."""


async def patiently() -> AsyncIterator[tuple[AttemptManager, float]]:
    """Attempts within 30 seconds, and how many seconds each may wait for its answer.

    Few at first: whom a server asked that has just died gets none, and the next one may answer at once. More later:
    to count in a stream of millions takes its time.
    """
    retrying = AsyncRetrying(
        retry=retry_if_exception_type((*AWAY, NotNow)),
        wait=wait_random_exponential(multiplier=0.05, max=2),
        stop=stop_after_delay(30),
        reraise=True,
    )
    async for attempt in retrying:
        yield attempt, _FIRST * _GROWS_BY ** (attempt.retry_state.attempt_number - 1)


async def call(connection: Client, subject: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask the JetStream API.

    Raises:
        ApiError: the server refused; or it has had no leader for 30 seconds (:class:`NotNow`).
        nats.errors.TimeoutError, NoRespondersError: nobody answered for 30 seconds.
    """
    request = json.dumps(body or {}).encode()
    async for attempt, seconds in patiently():
        with attempt:
            reply = await connection.request(f"$JS.API.{subject}", request, timeout=seconds)
            return _answered(subject, json.loads(reply.data))
    raise AssertionError("the last attempt answers or raises")


def _answered(subject: str, answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        unavailable = answer["error"].get("err_code") == _TEMPORARILY_UNAVAILABLE
        raise (NotNow if unavailable else ApiError)(subject, answer["error"])
    return answer
