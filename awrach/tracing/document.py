"""A fact's way as one document: its steps, whether the figures know it, and what it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_TELLING = ("projection.advanced", "query.answered")
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
    way, touched = [*_with_projection(steps(one, first), reached)], _touched(one)
    position = one.fact[0].sequence if one.fact else None
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


def _with_projection(way: Iterable[Step], reached: int | None) -> Iterator[Step]:
    """Figures learn of a fact as soon as it is recorded, whatever is sent under its id later."""
    for step in way:
        yield step
        if step["step"] == "recorded":
            known = None if reached is None else reached >= step["position"]
            yield {"at": None, "step": "projected", "position": reached, "in_figures": known}


def _standing(one: Held) -> str:
    """What the fact stands for in the end: a later repetition or conflict does not change that."""
    last = one.receipts[-1][1]
    standing = last.standing.outcome
    if one.fact is not None:
        return "accepted"
    return "parked" if standing == "parked" else last.outcome


def _touched(one: Held) -> list[Ref]:
    return list(dict.fromkeys([one.about, *one.marks])) if one.fact and one.about else []


def with_moments(documents: Sequence[Document], lines: Iterable[Line]) -> None:
    """Say when each fact was projected and first answered with, where a log of reporting still tells.

    Which answer was the first is known only if the log goes back to the projection.
    """
    waiting = [(document["position"], document["steps"]) for document in documents if document["position"] is not None]
    for line in lines:
        if line.members is not None and line.members["event"] in _TELLING:
            waiting = [(position, way) for position, way in waiting if not _told_all(line, line.members, position, way)]


def _told_all(line: Line, members: Mapping[str, Any], position: int, way: list[Step]) -> bool:
    """Whether nothing more need be looked for, after this line."""
    place = next(index for index, step in enumerate(way) if step["step"] == "projected")
    step, after = way[place], way[place + 1 :]
    if step["at"] is None:
        if members["event"] == "projection.advanced" and projects(members, position):
            step["at"] = line.at
        return False
    if not _answers(members, position):
        return False
    correlation = members.get("correlation_id")
    answered = {"at": line.at, "step": "answered", "query": members["query"], "correlation_id": correlation}
    way[place + 1 :] = sorted([*after, answered], key=lambda one: str(one["at"]))
    return True


def _answers(members: Mapping[str, Any], position: int) -> bool:
    """Whether somebody was answered as of this position or later; how far reporting is says nothing of facts."""
    reached = members.get("position")
    asked = members["event"] == "query.answered" and members.get("query") != "status"
    return asked and isinstance(reached, int) and reached >= position
