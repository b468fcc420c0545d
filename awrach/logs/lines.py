"""One line of a log: what it says, when and of which service, or just its text where it is no log line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from shared.clock import instant_text

_OF_COMPOSE = re.compile(r"([\w.-]+?)(?:-\d+)? +\| (.*)")
_OF_NATS = re.compile(r"\[\d+\] (\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{6}) \[([A-Z]{3})\] (.*)")
NATS = "nats-server"
_LEVELS_OF_NATS = {"DBG": "debug", "TRC": "debug", "INF": "info", "WRN": "warning", "ERR": "error", "FTL": "error"}
_UNKNOWN = "error"


@dataclass(frozen=True, slots=True)
class Line:
    """``members`` are those of a log event; none for any other text, such as the trace of a process that was killed.

    ``at`` is its time (UTC, RFC 3339), or else that of the line before it: the two belong together.
    """

    text: str
    at: str
    service: str
    members: Mapping[str, Any] | None


def lines(texts: Iterable[str], service: str = "", at: str = "") -> Iterator[Line]:
    """The lines of one source in its order; what is not known of one is taken from the line before it.

    ``nats-server`` writes the time of its machine: for the file of that name this one, for any other a container, UTC.
    """
    zone = None if service == NATS else UTC
    for text in texts:
        line = _line(text.rstrip("\r\n"), service, at, zone)
        service, at = line.service, line.at
        yield line


def _line(text: str, service: str, at: str, zone: tzinfo | None) -> Line:
    prefixed = _OF_COMPOSE.fullmatch(text)
    if prefixed:
        service, text = prefixed.groups()
    members = _of_service(text) or _of_nats(text, zone)
    if members is None:
        return Line(text, at, service, None)
    return Line(text, str(members["timestamp"]), str(members.get("service", service)), members)


def _of_service(text: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"timestamp", "event"} <= found.keys() else None


def _of_nats(text: str, zone: tzinfo | None) -> Mapping[str, Any] | None:
    found = _OF_NATS.fullmatch(text)
    if found is None:
        return None
    time, level, said = found.groups()
    told = datetime.strptime(time, "%Y/%m/%d %H:%M:%S.%f").replace(tzinfo=zone)
    height = _LEVELS_OF_NATS.get(level, _UNKNOWN)
    return {"timestamp": instant_text(told), "level": height, "service": NATS, "event": said}
