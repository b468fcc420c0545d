"""Read messages by subject with direct get: many answers to one request, from any replica of the stream."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError
from nats.js.api import Header

from shared.ledger.api import patiently

_SUBJECTS_PER_REQUEST = 1000
_MESSAGES_PER_REQUEST = 1000
_END, _NONE, _NO_RESPONDERS = "204", "404", "503"


class Recorded(NamedTuple):
    """A message as the stream holds it: its sequence is its position, ``recorded_at`` is the stream's time.

    ``trace`` is the traceparent that it carries on, where it was written while traces were on.
    """

    sequence: int
    subject: str
    recorded_at: datetime
    payload: bytes
    batch: str = ""
    trace: str = ""


def stream_time(text: str) -> datetime:
    """A NATS time stamp (RFC 3339, up to nine decimals) as an aware datetime in UTC."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{fraction[:6]:0<6}").replace(tzinfo=UTC)


async def last(connection: Client, stream: str, subjects: Iterable[str]) -> dict[str, Recorded]:
    """The last message on each of these exact subjects, where there is one."""
    found: dict[str, Recorded] = {}
    wanted = list(subjects)
    for start in range(0, len(wanted), _SUBJECTS_PER_REQUEST):
        group = wanted[start : start + _SUBJECTS_PER_REQUEST]
        page = await _page(connection, stream, {"multi_last": group})
        found |= {message.subject: message for message in page}
    return found


async def read(connection: Client, stream: str, subject: str, after: int = 0, since: str = "") -> list[Recorded]:
    """All messages on one subject behind a sequence, or from an instant on (RFC 3339), in order."""
    found: list[Recorded] = []
    while True:
        start: dict[str, Any] = {"start_time": since} if since and not found else {"seq": after + 1}
        request = {"batch": _MESSAGES_PER_REQUEST, "next_by_subj": subject, **start}
        page = await _page(connection, stream, request)
        found += page
        if len(page) < _MESSAGES_PER_REQUEST:
            return found
        after = page[-1].sequence


async def page(connection: Client, stream: str, subject: str, after: int, most: int) -> list[Recorded]:
    """The next messages on a subject behind a sequence, at most so many (1 000 or fewer), in order."""
    return await _page(connection, stream, {"batch": most, "next_by_subj": subject, "seq": after + 1})


async def following(connection: Client, stream: str, subject: str, after: int) -> Recorded | None:
    """The first message on a subject behind a sequence, if there is one."""
    return next(iter(await _page(connection, stream, {"seq": after + 1, "next_by_subj": subject})), None)


async def at(connection: Client, stream: str, sequence: int) -> Recorded | None:
    """The message at a sequence, if the stream still holds it."""
    return next(iter(await _page(connection, stream, {"seq": sequence})), None)


async def _page(connection: Client, stream: str, request: dict[str, Any]) -> list[Recorded]:
    """The answers to one request, asked again while nobody answers."""
    async for attempt, seconds in patiently():
        with attempt:
            return [message async for message in _get(connection, stream, request, seconds)]
    raise AssertionError("the last attempt answers or raises")


async def _get(connection: Client, stream: str, request: dict[str, Any], seconds: float) -> AsyncIterator[Recorded]:
    inbox = connection.new_inbox()
    answers = await connection.subscribe(inbox, pending_msgs_limit=-1, pending_bytes_limit=-1)
    try:
        await connection.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(request).encode(), reply=inbox)
        while True:
            answer = await answers.next_msg(timeout=seconds)
            headers = answer.headers or {}
            status = headers.get(Header.STATUS)
            if "Nats-Sequence" in headers:
                status = None  # a stored message; what looks like a status is its sender's
            if status in (_END, _NONE):
                return
            if status == _NO_RESPONDERS:
                raise NoRespondersError
            if status is not None:
                raise RuntimeError(f"direct get on {stream} refused: {status} {headers.get(Header.DESCRIPTION)}")
            yield _recorded(answer, headers)
            if "batch" not in request and "multi_last" not in request:
                return
    finally:
        await answers.unsubscribe()


def _recorded(answer: Msg, headers: dict[str, str]) -> Recorded:
    return Recorded(
        int(headers["Nats-Sequence"]),
        headers["Nats-Subject"],
        stream_time(headers["Nats-Time-Stamp"]),
        answer.data,
        headers.get(Header.BATCH_ID, ""),
    )
