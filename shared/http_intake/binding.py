"""The CloudEvents 1.0 HTTP binding: from a request to events in structured JSON, their bytes as they were sent.

What two programs could read differently is refused here as over NATS, so nothing is decoded and written anew: a
binary event's data goes byte for byte between its attributes, a batch is cut into the bytes of its events.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from urllib.parse import unquote_to_bytes

from shared.http_intake.event import Event, unreadable
from shared.http_intake.refusals import Refusal
from shared.intake.envelope import readable_id
from shared.intake.naming import named
from shared.intake.parsing import LARGEST, is_dry
from shared.intake.strict_json import NotJson, loads

Mode = Literal["structured", "binary", "batched"]

MOST_EVENTS = 1000
MOST_BYTES: dict[Mode, int] = {"structured": LARGEST, "binary": LARGEST, "batched": 1024 * 1024}
"""Most bytes of a body."""

MEDIA_TYPES: dict[str, Mode] = {
    "application/cloudevents+json": "structured",
    "application/json": "binary",
    "application/cloudevents-batch+json": "batched",
}

_UTF8 = ("", "utf-8", "utf8", "us-ascii")
_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPED = re.compile(r"\\(.)")
_lenient = json.JSONDecoder(parse_int=str, parse_float=str)
"""Finds where an event ends; each event is read strictly by itself."""


def mode_of(headers: Mapping[str, str]) -> Mode:
    """How the request carries its events.

    Raises:
        Refusal: in no way that is taken.
    """
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = re.search(r"charset\s*=\s*\"?([^\";\s]*)", parameters.lower())
    mode = MEDIA_TYPES.get(media_type.strip().lower())
    plain = headers.get("content-encoding", "identity").lower() == "identity"
    if mode is None or not plain or (charset and charset.group(1) not in _UTF8):
        raise _unsupported("The body must be UTF-8 JSON, not compressed, of a type that is taken.")
    if mode == "binary" and not any(name.startswith("ce-") for name in headers):
        raise _unsupported("application/json without ce- headers is no CloudEvent.")
    return mode


def _unsupported(detail: str) -> Refusal:
    return Refusal("unsupported-media-type", detail, Accept_Post=", ".join(MEDIA_TYPES))


def events_of(mode: Mode, headers: Sequence[tuple[bytes, bytes]], body: bytes, *, dry: bool) -> list[Event]:
    """The events of a request in the order sent; those that cannot be read say why.

    Raises:
        NotJson: a batch that cannot be cut into events.
        Refusal: more events than are taken at once.
    """
    if mode == "structured":
        return [Event.read(body, dry=dry)]
    if mode == "binary":
        return [_binary(headers, body, dry=dry)]
    events: list[Event] = []
    for element in _elements(body):
        if len(events) == MOST_EVENTS:
            raise Refusal("too-large", f"A batch holds at most {MOST_EVENTS} events.")
        events.append(Event.read(element, dry=dry))
    return events


def _binary(headers: Sequence[tuple[bytes, bytes]], body: bytes, *, dry: bool) -> Event:
    attributes: dict[str, str] = {}
    try:
        attributes = _attributes(headers)
        if body:
            loads(body)  # by itself, lest it end early and go on as attributes
    except NotJson as error:
        event_id = attributes.get("id")
        known = event_id if readable_id(event_id) else None
        return Event(id=known, dry=dry or is_dry(attributes), problem=unreadable(error))
    head = json.dumps(attributes, ensure_ascii=False).encode()
    return Event.read(head[:-1] + b', "data": ' + body + b"}" if body else head, dry=dry)


def _attributes(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    attributes = {"datacontenttype": "application/json"}
    for header, value in headers:
        name = header.decode("latin-1").lower()
        if not name.startswith("ce-"):
            continue
        name = name.removeprefix("ce-")
        if name in attributes:
            raise NotJson(f"{named('attribute', name)} is given twice")
        attributes[name] = _attribute(name, value)
    return attributes


def _attribute(name: str, value: bytes) -> str:
    """A header's value: unquoted, then percent-decoded, as the binding asks."""
    text = value.decode("latin-1").strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = _ESCAPED.sub(r"\1", text[1:-1])
    try:
        return unquote_to_bytes(text.encode("latin-1")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"{named('attribute', name)} is not percent-encoded UTF-8") from error


def _elements(body: bytes) -> Iterator[bytes]:
    """The bytes of each element of a JSON array."""
    try:
        text = body.decode("utf-8")
        yield from (one.encode("utf-8") for one in _cut(text))
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8: byte {error.start} cannot be read") from error
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg}, line {error.lineno} column {error.colno}") from error
    except RecursionError as error:
        raise NotJson("nested too deeply") from error


def _cut(text: str) -> Iterator[str]:
    place = _beyond(text, 0)
    wrong = json.JSONDecodeError("a batch is one array of events", text, place)
    if text[place : place + 1] != "[":
        raise wrong
    place = _beyond(text, place + 1)
    more = text[place : place + 1] != "]"
    while more:
        _, end = _lenient.raw_decode(text, place)
        yield text[place:end]
        place = _beyond(text, end)
        more = text[place : place + 1] == ","
        place = _beyond(text, place + 1) if more else place
    if text[place : place + 1] != "]" or _beyond(text, place + 1) != len(text):
        raise wrong


def _beyond(text: str, place: int) -> int:
    """The place of the next character that is no space."""
    found = _SPACE.match(text, place)
    return found.end() if found else place
