"""Append many messages all or nothing, each only if its subject is as expected (NATS ADR-50, server 2.15).

nats-py has the header names but no batch call, so the protocol is here: every message of a batch carries the
batch's id and its place; the last one commits, and its reply is the batch's one answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import Header
from nats.nuid import NUID

from shared.contracts.entries import TRACE_HEADER
from shared.ledger.api import ApiError
from shared.ledger.read import last

MAX_BATCH = 1000
"""Most messages that the server takes in one atomic batch."""

_STALE = frozenset({10071, 10164})
_COMMIT_TIMEOUT = 5.0
_ROOM_FOR_HEADERS = 1024
_ids = NUID()


class Stale(Exception):
    """Nothing was stored: a subject is not as expected (any more). Read again, decide again."""


class LedgerUnavailable(Exception):
    """Nothing was stored, or nobody can tell: the stream cannot take it now. Try again later."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to append; ``expected`` is the sequence of its subject's last message (0: none yet).

    Within a batch only the first message on a subject may carry an expectation. ``trace`` is its traceparent, if any.
    """

    subject: str
    payload: bytes
    expected: int | None = None
    trace: str = ""


async def append(connection: Client, stream: str, messages: Sequence[Message]) -> int:
    """Store all messages in order, or none; answer the sequence of the last one.

    Raises:
        Stale: an expectation does not hold; nothing was stored.
        LedgerUnavailable: refused for another reason, or no answer and not found stored.
    """
    if not 0 < len(messages) <= MAX_BATCH:
        raise ValueError(f"a batch holds 1 to {MAX_BATCH} messages, not {len(messages)}")
    if max(len(message.payload) for message in messages) > connection.max_payload - _ROOM_FOR_HEADERS:
        raise ValueError("a message is larger than the server takes")
    batch = _ids.next().decode()
    try:
        for place, message in enumerate(messages[:-1], 1):
            await connection.publish(message.subject, message.payload, headers=_headers(batch, place, message))
        final = _headers(batch, len(messages), messages[-1]) | {Header.BATCH_COMMIT: "1"}
        reply = await connection.request(
            messages[-1].subject, messages[-1].payload, headers=final, timeout=_COMMIT_TIMEOUT
        )
    except (NatsTimeoutError, NoRespondersError) as error:
        return await _after_silence(connection, stream, batch, messages[-1].subject, error)
    return _sequence(json.loads(reply.data))


def _headers(batch: str, place: int, message: Message) -> dict[str, str]:
    headers: dict[str, str] = {Header.BATCH_ID: batch, Header.BATCH_SEQUENCE: str(place)}
    if message.expected is not None:
        headers[Header.EXPECTED_LAST_SUBJECT_SEQUENCE] = str(message.expected)
    if message.trace:
        headers[TRACE_HEADER] = message.trace
    return headers


def _sequence(answer: dict[str, Any]) -> int:
    error = answer.get("error")
    if error is None:
        return int(answer["seq"])
    if error.get("err_code") in _STALE:
        raise Stale(error.get("description"))
    raise LedgerUnavailable(str(ApiError("append", error)))


async def _after_silence(connection: Client, stream: str, batch: str, subject: str, cause: Exception) -> int:
    """No answer came, yet the batch may be stored: its last message carries the batch's id if it is.

    Should it arrive after this look, it and a repetition exclude each other by their expectations.
    """
    try:
        found = (await last(connection, stream, [subject])).get(subject)
    except (NatsTimeoutError, NoRespondersError):
        found = None
    if found is not None and found.batch == batch:
        return found.sequence
    raise LedgerUnavailable(f"no answer to the append ({cause}), and it is not stored") from cause
