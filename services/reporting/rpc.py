"""The same questions as NATS requests: ``query.<name>`` with a JSON object of the same parameters.

An auditor's token is the member ``token`` or the header ``Authorization``; ``X-Correlation-ID`` is as over HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from faststream.nats import NatsBroker, NatsResponse
from faststream.nats.annotations import NatsMessage

from services.reporting.answering import Answering
from services.reporting.noting import Noted, noting
from services.reporting.queries.asking import Refusal, failed, invalid
from services.reporting.roles import Roles, bearer
from services.reporting.routes import ROUTES
from shared.contracts.problems import PROBLEM_BASE
from shared.correlation import HEADER, correlated
from shared.intake.strict_json import NotJson, loads


def answer_queries(broker: NatsBroker, answering: Callable[[], Answering], roles: Roles) -> None:
    """Let one replica answer each request."""

    async def undecoded(_: object) -> object:
        return {}

    async def answered(name: str, body: bytes, headers: Mapping[str, str], noted: Noted) -> Any:
        parameters = _parameters(body)
        token = parameters.pop("token", None)
        if token is None:
            token = bearer(_authorization(headers))
        caller = roles.caller(token)
        noted.role = caller.role
        document = await answering().answer(name, parameters, caller)
        noted.answered(parameters, document)
        return document

    async def answer(message: NatsMessage) -> NatsResponse:
        raw = message.raw_message
        headers = raw.headers or {}
        with correlated(headers.items()) as correlation_id:
            said = await told(raw.subject.split(".", 1)[1], raw.data, headers)
        return NatsResponse(said, headers={HEADER: correlation_id})

    async def told(name: str, body: bytes, headers: Mapping[str, str]) -> Any:
        try:
            with noting(name, "nats") as noted:
                return await answered(name, body, headers, noted)
        except Refusal as refusal:
            return _problem(refusal)
        except Exception:  # noted with its trace; whoever asked must not wait for an answer that never comes
            return _problem(failed())

    for name in ROUTES:
        broker.subscriber(f"query.{name}", queue="reporting", decoder=undecoded, title=f"query {name}")(answer)


def _problem(refusal: Refusal) -> dict[str, Any]:
    said = {"title": refusal.title, "status": refusal.status, "detail": refusal.detail}
    return {"type": PROBLEM_BASE + refusal.slug, **said}


def _authorization(headers: Mapping[str, str]) -> list[str]:
    return [value for name, value in headers.items() if name.lower() == "authorization"]


def _parameters(body: bytes) -> dict[str, str]:
    try:
        asked = loads(body) if body else {}
    except NotJson as error:
        raise invalid(f"The request cannot be read: {error}.") from error
    if not isinstance(asked, dict):
        raise invalid('Ask with a JSON object of parameters, like {"indicator": "P1"}.')
    return {name: ",".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in asked.items()}
