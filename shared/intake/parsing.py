"""One intake message: who sent it, which fact it is, whether it is well formed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import rfc8785
from pydantic import ValidationError

from shared.contracts.facts import FACTS, FactKind
from shared.contracts.problems import Problem
from shared.contracts.refs import SLUG
from shared.intake.envelope import Envelope, event_model, readable_id
from shared.intake.explaining import explain
from shared.intake.naming import repeatable
from shared.intake.strict_json import NotJson, loads

LARGEST = 64 * 1024
"""Most bytes of one message."""

_DRY_MARK = len(', "dryrun": "true"')
"""Bytes that a dry run may have more: it is judged like the same fact without the mark."""

_LEGIBLE = 4 * LARGEST
"""Most bytes that are read at all, to find the id for the receipt: a megabyte of brackets takes a tenth of a second."""

TOKEN = re.compile(r"[\w-]{1,63}")
"""What may stand for a publisher in a subject; more lenient than a slug, so that who misspells theirs is told."""

_CONTEXT = frozenset({"specversion", "id", "source", "type", "time", "datacontenttype", "data"})


@dataclass(frozen=True, slots=True)
class Received:
    """A message as INTAKE holds it: ``token`` names it for ever, ``received_at`` is RFC 3339 in UTC.

    ``trace`` is the traceparent among its headers, if there is one.
    """

    subject: str
    payload: bytes
    token: str
    received_at: str
    trace: str = ""

    @property
    def publisher(self) -> str:
        """The slug in its subject; ``_`` for what could not be part of another subject (a wildcard, 4 000 letters)."""
        token = self.subject.split(".")[1]
        return token if TOKEN.fullmatch(token) else "_"


@dataclass(frozen=True, slots=True)
class Malformed:
    """What could not become a fact; ``id`` where one can be read."""

    received: Received
    id: str | None
    problem: Problem
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Wellformed:
    """A fact: ``data`` in the newest version of its kind, ``content`` the whole event as sent, for comparison.

    ``dry`` asks for the verdict alone; the attribute that says so is no part of the content.
    """

    received: Received
    kind: FactKind
    event: Envelope
    data: Any
    content: dict[str, Any]
    dry: bool = False

    @property
    def attributes(self) -> dict[str, Any]:
        """The extension attributes, as sent."""
        return {name: value for name, value in self.content.items() if name not in _CONTEXT}

    @property
    def correlation_id(self) -> str:
        """The publisher's ``correlationid``, or the event's own id."""
        return str(self.content.get("correlationid") or self.event.id)


def parse(received: Received) -> Wellformed | Malformed:
    """Check everything that can be told from the message alone, and list all that is wrong."""
    if len(received.payload) > _LEGIBLE:
        return Malformed(received, None, _too_large(received))
    try:
        content = loads(received.payload)
    except NotJson as error:
        return Malformed(
            received, None, Problem("invalid", f"The message cannot be read: {error}.", (("", str(error)),))
        )
    event_id = _readable_id(content)
    problem = _outer_problem(received, content)
    parsed = _inner(received, content, event_id) if problem is None else Malformed(received, event_id, problem)
    return replace(parsed, dry=True) if is_dry(content) else parsed


def is_dry(content: Any) -> bool:
    """Whether an event asks for a dry run: the extension attribute ``dryrun`` is true or "true"."""
    asked = content.get("dryrun") if isinstance(content, dict) else None
    return asked is True or asked == "true"


def _readable_id(content: Any) -> str | None:
    event_id = content.get("id") if isinstance(content, dict) else None
    return event_id if readable_id(event_id) else None


def _too_large(received: Received) -> Problem:
    size = len(received.payload)
    return Problem("invalid", f"The message has {size} bytes; at most {LARGEST} are taken.", (("", "too large"),))


def _outer_problem(received: Received, content: Any) -> Problem | None:
    if len(received.payload) > LARGEST + (_DRY_MARK if is_dry(content) else 0):
        return _too_large(received)
    if not SLUG.fullmatch(received.publisher):
        return Problem("wrong-publisher", "The publisher in the subject is not a slug of a-z, 0-9 and hyphens.")
    if not isinstance(content, dict):
        return Problem(
            "invalid", "The message is no CloudEvent: it must be a JSON object.", (("", "must be an object"),)
        )
    name = _name(received)
    if name not in FACTS:
        known = ", ".join(FACTS)
        which = f"fact {name!r}" if all(map(repeatable, name.split("."))) else "such fact"
        return Problem("invalid", f"There is no {which}. Known facts: {known}.", (("/type", "is no known fact"),))
    return None


def _name(received: Received) -> str:
    return ".".join(received.subject.split(".")[2:])


def _inner(received: Received, content: dict[str, Any], event_id: str | None) -> Wellformed | Malformed:
    kind = FACTS[_name(received)]
    errors = []
    told = content.get("type")
    if isinstance(told, str) and told not in kind.types:
        errors.append(("/type", f"must be {' or '.join(kind.types)} on the subject {received.subject}"))
    version = kind.types.index(told) + 1 if told in kind.types else kind.newest
    try:
        event = event_model(kind, version).model_validate_json(received.payload)
    except ValidationError as invalid:
        return Malformed(received, event_id, explain(errors, invalid))
    if errors:
        return Malformed(received, event_id, explain(errors, None))
    sent: Any = getattr(event, "data")  # noqa: B009 - the member exists in every event model, not in its base
    told = {name: value for name, value in content.items() if name != "dryrun"}
    return Wellformed(received, kind, event, _newest(kind, sent, version), told)


def _newest(kind: FactKind, sent: Any, version: int) -> Any:
    """Data as sent, as the newest version says the same."""
    if version == kind.newest:
        return sent
    upcast = kind.upcast(sent.model_dump(mode="json", exclude_none=True), version)
    return kind.sent.model_validate_json(msgspec.json.encode(upcast))


def digest(content: dict[str, Any], conceal: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
    """``sha256:`` and the hex of SHA-256 over the canonical JSON (RFC 8785) of the content.

    ``conceal`` first replaces what must not be guessed back from a digest that is kept for ever: an identity
    number has so few possible values that its plain hash would give it away.
    """
    return "sha256:" + hashlib.sha256(rfc8785.dumps(conceal(content))).hexdigest()
