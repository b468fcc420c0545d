"""One replica's HTTP side: who asks, whether it may, and what becomes of what it sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from nats.aio.client import Client
from nats.errors import Error as NatsError
from prometheus_client import Counter
from starlette.requests import ClientDisconnect

from shared import tracing
from shared.contracts.entries import TRACE_HEADER
from shared.contracts.problems import Problem
from shared.deciding.asking import lasting_receipt
from shared.http_intake.answers import Document, answer_all, answer_one, not_yet
from shared.http_intake.binding import MOST_BYTES, events_of, mode_of
from shared.http_intake.event import Event, unreadable
from shared.http_intake.handing import Handing
from shared.http_intake.limiting import UnderWay
from shared.http_intake.refusals import Refusal
from shared.http_intake.request import WAIT, body_of, is_dry_run, preferred_wait
from shared.intake.strict_json import NotJson
from shared.ledger import Ledger
from shared.publishers import Publisher, Publishers

_ANSWERS = Counter("awrach_http_answers_total", "Answers to publishers over HTTP.", ["service", "publisher", "status"])
_ASK_WITHIN = 10.0

Token = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


class HttpIntake:
    """Answers requests; ``publishers`` says whose a token is, ``most_under_way`` limits the requests of each."""

    def __init__(self, service: str, connection: Client, publishers: Publishers, most_under_way: int) -> None:
        self._service = service
        self._publishers = publishers
        self._handing = Handing(connection)
        self._ledger = Ledger(connection)
        self._under_way = UnderWay(most_under_way)
        self._reading = asyncio.Semaphore(1)

    async def post(self, request: Request, token: Token) -> Response:
        """Hand on the events of a request and answer their receipts."""

        async def answer(publisher: Publisher) -> Response:
            with tracing.current(self._service, "POST /v1/facts", request.headers.get(TRACE_HEADER, "")):
                return await self._take(publisher, request)

        return await self._answered(token, answer)

    async def receipt(self, event_id: str, token: Token) -> Response:
        """The lasting receipt of a fact."""

        async def answer(publisher: Publisher) -> Response:
            return await self._ask(publisher, event_id)

        return await self._answered(token, answer)

    async def _answered(self, token: Token, answer: Callable[[Publisher], Awaitable[Response]]) -> Response:
        """An answer to somebody who is known and has room, or the refusal; counted either way."""
        name = ""
        try:
            publisher = self._publisher(token)
            name = publisher.slug
            with self._under_way.one_of(name):
                response = await answer(publisher)
        except Refusal as refusal:
            response = refusal.response()
        except ClientDisconnect:
            response = Response(status_code=400)  # nobody hears it
        _ANSWERS.labels(self._service, name, response.status_code).inc()
        return response

    def _publisher(self, token: Token) -> Publisher:
        if token is None:
            raise Refusal("unauthorized", "There is no bearer token.", WWW_Authenticate='Bearer realm="awrach"')
        publisher = self._publishers.of_token(token.credentials)
        if publisher is None:
            challenge = 'Bearer realm="awrach", error="invalid_token"'
            raise Refusal("unauthorized", "The token is not, or no longer, valid.", WWW_Authenticate=challenge)
        return publisher

    async def _take(self, publisher: Publisher, request: Request) -> Response:
        dry, preferred = is_dry_run(request), preferred_wait(request)
        mode = mode_of(request.headers)
        body = await body_of(request, MOST_BYTES[mode])
        try:
            async with self._reading:  # one at a time and on a thread: a megabyte of junk must not hold up the service
                events = await asyncio.to_thread(events_of, mode, request.headers.raw, body, dry=dry)
        except NotJson as error:
            whole = Event(dry=dry)
            return answer_one(whole, whole.refused(publisher.slug, unreadable(error)))
        if mode != "batched" and events[0].problem is None and not publisher.may_send(events[0].kind):
            raise Refusal("wrong-publisher", _limits(publisher, events[0].kind))
        documents = await self._documents(publisher, events, WAIT if preferred is None else preferred)
        response = answer_all(documents) if mode == "batched" else answer_one(events[0], documents[0])
        if preferred is not None:
            response.headers["Preference-Applied"] = f"wait={preferred:.0f}"
        return response

    async def _documents(self, publisher: Publisher, events: Sequence[Event], wait: float) -> list[Document]:
        """What is answered to each event."""
        slug = publisher.slug
        problems = {place: _no(publisher, one) for place, one in enumerate(events)}
        refused = {place: events[place].refused(slug, problem) for place, problem in problems.items() if problem}
        sent = [place for place in range(len(events)) if place not in refused]
        told = await self._handing.hand_on(slug, [events[place] for place in sent], wait) if sent else []
        answered = {
            place: receipt or not_yet(slug, events[place]) for place, receipt in zip(sent, told, strict=True)
        } | refused
        return [answered[place] for place in range(len(events))]

    async def _ask(self, publisher: Publisher, event_id: str) -> Response:
        try:
            async with asyncio.timeout(_ASK_WITHIN):
                found = await lasting_receipt(self._ledger, publisher.slug, json.dumps({"id": event_id}).encode())
        except (NatsError, TimeoutError, RuntimeError) as error:
            raise Refusal("unavailable", "The ledger cannot be read.", Retry_After="2") from error
        if "outcome" in found:
            return JSONResponse(found)
        raise Refusal("unknown-receipt" if found["status"] == 404 else "invalid-request", found["detail"])


def _limits(publisher: Publisher, kind: str) -> str:
    return f"{publisher.slug} may send {', '.join(publisher.facts)}, not {kind}."


def _no(publisher: Publisher, event: Event) -> Problem | None:
    """Why an event is not handed on."""
    if event.problem is None and not publisher.may_send(event.kind):
        return Problem("wrong-publisher", _limits(publisher, event.kind), (("/type", "may not be sent by you"),))
    return event.problem
