"""One event on its way from HTTP to INTAKE: which fact it is, or why it cannot be handed on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

from shared.contracts.facts import FACTS
from shared.contracts.problems import Problem
from shared.intake.envelope import readable_id
from shared.intake.parsing import LARGEST, is_dry
from shared.intake.strict_json import NotJson, loads

_TYPE = re.compile(r"ma\.awrach\.([a-z]+\.[a-z_]+)\.v[0-9]+")


@dataclass(frozen=True, slots=True)
class Event:
    """``payload`` is structured JSON as it was sent, ``kind`` the fact it is, like ``hire.started``.

    An event with a ``problem`` has no subject that it could be handed on to.
    """

    payload: bytes = b""
    id: str | None = None
    kind: str = ""
    dry: bool = False
    problem: Problem | None = None

    @classmethod
    def read(cls, payload: bytes, *, dry: bool) -> Self:
        """An event from its bytes; ``dry`` makes a dry run of it."""
        try:
            content = loads(payload)
        except NotJson as error:
            return cls(dry=dry, problem=unreadable(error))
        event_id = content.get("id") if isinstance(content, dict) else None
        known = event_id if readable_id(event_id) else None
        asked = dry or is_dry(content)
        problem = _problem(payload, content, dry)
        if problem is not None:
            return cls(id=known, dry=asked, problem=problem)
        found = _TYPE.fullmatch(content["type"])
        assert found is not None
        return cls(_marked(payload) if dry and "dryrun" not in content else payload, known, found[1], asked)

    def refused(self, publisher: str, problem: Problem) -> dict[str, Any]:
        """What a receipt would say that refuses it; none is recorded, for INTAKE never sees it."""
        told = {"publisher": publisher, "id": self.id, "outcome": "rejected", "problem": problem.document()}
        return told | ({"dry_run": True} if self.dry else {})


def unreadable(error: NotJson) -> Problem:
    """What is no JSON, or ambiguous."""
    return Problem("invalid", f"The message cannot be read: {error}.", (("", str(error)),))


def _problem(payload: bytes, content: Any, dry: bool) -> Problem | None:
    if not isinstance(content, dict):
        return Problem("invalid", "This is no CloudEvent: it must be a JSON object.", (("", "must be an object"),))
    if len(payload) > LARGEST:
        return Problem(
            "invalid", f"The event has {len(payload)} bytes; at most {LARGEST} are taken.", (("", "too large"),)
        )
    found = _TYPE.fullmatch(content["type"]) if isinstance(content.get("type"), str) else None
    if found is None or found[1] not in FACTS:
        wrong = "is required" if "type" not in content else "is the type of no known fact"
        known = ", ".join(kind.type for kind in FACTS.values())
        return Problem("invalid", f"Its type is that of no fact. Known types: {known}.", (("/type", wrong),))
    if dry and "dryrun" in content and not is_dry(content):
        return Problem("invalid", "dry_run=true is asked for.", (("/dryrun", "says otherwise; leave one of them out"),))
    return None


def _marked(payload: bytes) -> bytes:
    """The event with the attribute that asks for a dry run before its others."""
    behind = payload.index(b"{") + 1
    return payload[:behind] + b'"dryrun":true,' + payload[behind:]
