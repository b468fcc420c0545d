"""The same questions as NATS requests: ``query.<name>`` with a JSON object of the same parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from faststream.nats import NatsBroker
from faststream.nats.annotations import NatsMessage

from services.reporting.answering import Answering
from services.reporting.queries.asking import Refusal, invalid
from shared.contracts.problems import PROBLEM_BASE
from shared.intake.strict_json import NotJson, loads

NAMES = ("figures", "explain", "difference", "indicators", "status", "sessions", "agreements", "worksites", "partners")


def answer_queries(broker: NatsBroker, answering: Callable[[], Answering]) -> None:
    """Let one replica answer each request."""

    async def undecoded(_: object) -> object:
        return {}

    async def answer(message: NatsMessage) -> Any:
        name = message.raw_message.subject.rsplit(".", 1)[1]
        try:
            return await answering().answer(name, _parameters(message.raw_message.data))
        except Refusal as refusal:
            return {
                "type": PROBLEM_BASE + refusal.slug,
                "title": refusal.title,
                "status": refusal.status,
                "detail": refusal.detail,
            }

    for name in NAMES:
        broker.subscriber(f"query.{name}", queue="reporting", decoder=undecoded, title=f"query {name}")(answer)


def _parameters(body: bytes) -> dict[str, str]:
    try:
        asked = loads(body) if body else {}
    except NotJson as error:
        raise invalid(f"The request cannot be read: {error}.") from error
    if not isinstance(asked, dict):
        raise invalid('Ask with a JSON object of parameters, like {"indicator": "P1"}.')
    return {name: ",".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in asked.items()}
