"""A fact's way as one document: its steps, whether the figures know it, and what it touches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpx
from nats.aio.client import Client

from awrach.finding import Endpoints
from awrach.logs.choosing import projects
from awrach.logs.lines import Line
from awrach.tracing.naming import named_by
from awrach.tracing.way import Held, Step, held, readable, steps
from shared.contracts.refs import Ref
from shared.ledger import Ledger
from shared.ledger.api import call

Document = dict[str, Any]

_REGISTERS = {"session": "sessions", "agreement": "agreements", "worksite": "worksites"}
_TIMEOUT = 10.0


async def traced(connection: Client, endpoints: Endpoints, asked: str) -> list[Document]:
    """The way of each fact that an id means; without the moment of projection, which no stream holds."""
    ledger = Ledger(connection)
    found = [await held(ledger, named) for named in await named_by(ledger, asked)]
    first = int((await call(connection, "STREAM.INFO.INTAKE"))["state"]["first_seq"]) if found else 0
    reached = _projected_up_to(endpoints) if found else None
    return [_document(one, first, reached, endpoints) for one in found]


def _projected_up_to(endpoints: Endpoints) -> int | None:
    """The position that reporting knows; none while it does not answer."""
    try:
        answer = httpx.get(f"{endpoints.reporting}/v1/status", timeout=_TIMEOUT)
        return int(answer.json()["position"]) if answer.is_success else None
    except httpx.TransportError:
        return None


def _document(one: Held, first: int, reached: int | None, endpoints: Endpoints) -> Document:
    way, touched = [*steps(one, first)], _touched(one)
    position = one.fact[0].sequence if one.fact else None
    if position is not None:
        known = None if reached is None else reached >= position
        way.append({"at": None, "step": "projected", "position": reached, "in_figures": known})
    last = one.receipts[-1][1]
    return {
        "publisher": one.named.publisher,
        "id": one.named.id,
        "kind": last.kind or None,
        "entity": readable(one.about) if one.about else None,
        "outcome": _standing(one),
        "position": position,
        "correlation_id": last.correlation_id or None,
        "causation_id": one.named.id,
        "steps": way,
        "touches": [readable(ref) for ref in touched],
        "registers": [
            f"{endpoints.reporting}/v1/{_REGISTERS[ref.entity]}/{ref.id}" for ref in touched if ref.entity in _REGISTERS
        ],
    }


def _standing(one: Held) -> str:
    """What the fact stands for in the end: a later repetition or conflict does not change that."""
    last = one.receipts[-1][1]
    standing = last.standing.outcome
    if one.fact is not None:
        return "accepted"
    return "parked" if standing == "parked" else last.outcome


def _touched(one: Held) -> list[Ref]:
    return list(dict.fromkeys([one.about, *one.marks])) if one.fact and one.about else []


def with_moments(documents: Iterable[Document], lines: Iterable[Line]) -> None:
    """Say when each fact was projected, where a log of reporting still tells."""
    waiting: list[tuple[int, Step]] = [
        (document["position"], document["steps"][-1]) for document in documents if document["position"] is not None
    ]
    for line in lines:
        if line.members is None or line.members["event"] != "projection.advanced":
            continue
        for position, step in waiting:
            if step["at"] is None and projects(line.members, position):
                step["at"] = line.at
