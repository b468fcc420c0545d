"""One HTTP answer: the format and language asked for, its ETag, how long it may be kept, and its links."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import Response
from msgspec import json

from services.reporting.exits.negotiation import MEDIA_TYPES, Format, Language
from services.reporting.exits.rendering import rendered
from services.reporting.roles import Caller

_SOFTWARE = version("awrach")
_VARY = "Accept, Accept-Language, Authorization"
_MOVING = "public, no-cache"
_FIXED = "public, max-age=3600"
_OWN = "private, no-store"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how it is to be answered."""

    name: str
    parameters: Mapping[str, str]
    caller: Caller
    format: Format
    language: Language


def respond(asked: Asked, document: Any, if_none_match: str) -> Response:
    """The answer, or 304 where the caller has it already."""
    headers = {
        "etag": etag(asked, document),
        "cache-control": _cache_control(asked),
        "vary": _VARY,
        **_links(asked, document),
    }
    if asked.format == "xlsx":
        headers["content-language"] = asked.language
    if _holds(headers["etag"], if_none_match):
        return Response(status_code=304, headers=headers)
    if asked.format in ("csv", "xlsx"):
        headers["content-disposition"] = f'attachment; filename="awrach-{asked.name}.{asked.format}"'
    body = rendered(asked.format, asked.name, asked.parameters, document, asked.language)
    charset = "; charset=utf-8" if asked.format == "csv" else ""
    return Response(body, media_type=MEDIA_TYPES[asked.format] + charset, headers=headers)


def etag(asked: Asked, document: Any) -> str:
    """Begins with the position, and differs where anything does but the instant of asking.

    It is a weak one: an answer taken now says when, and that moves on while the answer stays the same; and what is
    compressed on its way is the same answer too.
    """
    taken = asked.parameters, asked.caller.role, asked.format, asked.language, _SOFTWARE
    content = [*taken, document if "as_of" in asked.parameters else _without_instant(document)]
    digest = hashlib.sha256(json.encode(content, order="sorted")).hexdigest()[:32]
    return f'W/"{_position(document)}-{digest}"'


def _without_instant(document: Any) -> Any:
    if isinstance(document, list):
        return [_without_instant(one) for one in document]
    return {name: value for name, value in document.items() if name != "as_of"}


def _position(document: Any) -> int:
    first = document[0] if isinstance(document, list) else document
    return int(first.get("position", 0))


def _holds(tag: str, if_none_match: str) -> bool:
    """Weak comparison with the tags listed, or any (RFC 9110, 13.1.2)."""
    listed = [one.strip() for one in if_none_match.split(",")]
    return listed == ["*"] or tag.removeprefix("W/") in [one.removeprefix("W/") for one in listed]


def _cache_control(asked: Asked) -> str:
    if asked.caller.sees_all:
        return _OWN
    return _FIXED if "as_of" in asked.parameters else _MOVING


def _links(asked: Asked, document: Any) -> dict[str, str]:
    links = []
    if isinstance(document, dict) and "permalink" in document:
        links.append(f'<{document["permalink"]}>; rel="canonical"')
    if asked.format == "csv":
        query = urlencode(sorted({**asked.parameters, "format": "datapackage"}.items()))
        links.append(f'</v1/{asked.name}?{query}>; rel="describedby"; type="{MEDIA_TYPES["datapackage"]}"')
    return {"link": ", ".join(links)} if links else {}
