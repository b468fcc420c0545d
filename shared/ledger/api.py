"""One JetStream API call, retried while the server is away: on a cluster any call may fail once."""

from __future__ import annotations

import json
from typing import Any

from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random_exponential

_TEMPORARILY_UNAVAILABLE = 10008

AWAY = (NatsTimeoutError, NoRespondersError)


class ApiError(Exception):
    """JetStream refused a call: ``code`` is its ``err_code``."""

    def __init__(self, call: str, error: dict[str, Any]) -> None:
        super().__init__(f"{call}: {error.get('description')} ({error.get('err_code')})")
        self.code: int = error.get("err_code", 0)


class NotNow(ApiError):
    """JetStream has no leader at this moment: a cluster starts, or has just lost a server."""


@retry(
    retry=retry_if_exception_type((*AWAY, NotNow)),
    wait=wait_random_exponential(multiplier=0.05, max=2),
    stop=stop_after_delay(30),
    reraise=True,
)
async def call(connection: Client, subject: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask the JetStream API.

    Raises:
        ApiError: the server refused; or it has had no leader for 30 seconds (:class:`NotNow`).
        nats.errors.TimeoutError, NoRespondersError: nobody answered for 30 seconds.
    """
    reply = await connection.request(f"$JS.API.{subject}", json.dumps(body or {}).encode(), timeout=5)
    answer: dict[str, Any] = json.loads(reply.data)
    if "error" in answer:
        unavailable = answer["error"].get("err_code") == _TEMPORARILY_UNAVAILABLE
        raise (NotNow if unavailable else ApiError)(subject, answer["error"])
    return answer
