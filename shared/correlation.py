"""One id for all that follows from one message or question, as its sender chose it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

HEADER = "X-Correlation-ID"
"""Over HTTP and NATS alike, in what is asked and in what is answered."""

_USABLE = re.compile(r"[!-~]{1,255}")
_TRACE_PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

Headers = Iterable[tuple[str, str]]


def chosen(headers: Headers) -> str:
    """The sender's id, or an empty text where there is none that is visible ASCII of 1 to 255 characters."""
    return _matched(headers, HEADER, _USABLE)


def _matched(headers: Headers, header: str, pattern: re.Pattern[str]) -> str:
    found = [value.strip() for name, value in headers if name.lower() == header.lower()]
    matched = pattern.fullmatch(found[0]) if len(found) == 1 else None
    return matched[pattern.groups] if matched else ""


@contextmanager
def correlated(headers: Headers) -> Iterator[str]:
    """Lines logged in this block say ``correlation_id``: the sender's, its trace's (W3C traceparent), or a new one."""
    known = list(headers)
    correlation_id = chosen(known) or _matched(known, "traceparent", _TRACE_PARENT) or uuid.uuid4().hex
    with bound_contextvars(correlation_id=correlation_id):
        yield correlation_id


class Correlating:
    """ASGI middleware: every answer carries the id that the lines about it carry."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI applications are called."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        with correlated(headers) as correlation_id:

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    MutableHeaders(scope=message)[HEADER] = correlation_id
                await send(message)

            await self._app(scope, receive, answer)
