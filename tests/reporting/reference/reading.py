"""From the messages of a ledger, up to a position, to what is known there."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.ledger import Recorded
from tests.reporting.reference.world import Agreement, Fact, Hire, Receipt, Worksite, World

_TRAITS = ("sex", "age", "disability", "education", "residence", "job_seeker")
_HAPPENED = (
    "held_on", "signed_on", "endorsed_on", "opposed_on", "effective_on", "opens_on", "ended_on", "paid_on", "issued_on",
)  # fmt: skip


def read(messages: Iterable[Recorded], position: int) -> World:
    """The world as known at a position."""
    world = World()
    for one in messages:
        if one.sequence > position:
            break
        _, service, entity, name = one.subject.split(".")
        entry = json.loads(one.payload)
        if service == "receipts":
            world.receipts.append(Receipt(entry["publisher"], entry["id"], entry["outcome"]))
        elif entity in ("session", "agreement", "worksite", "hire") and "origin" in entry:
            _take(world, name, entry["kind"], entry["data"], entry["origin"])
            world.facts.append(_fact(world, name, entry, one))
    return world


def _take(world: World, name: str, kind: str, data: dict[str, Any], origin: dict[str, Any]) -> None:
    if kind == "session.held":
        world.sessions[name] = _day(data["held_on"])
    elif kind.startswith("agreement."):
        _take_agreement(world, name, kind, data, origin)
    elif kind.startswith("worksite."):
        _take_worksite(world, name, kind, data)
    elif kind == "hire.started":
        world.hires[name] = _hire(world, name, data)
    elif kind == "hire.voided":
        world.hires.pop(name, None)
    elif name in world.hires:
        _take_hire(world.hires[name], kind, data)


def _take_agreement(world: World, name: str, kind: str, data: dict[str, Any], origin: dict[str, Any]) -> None:
    if kind == "agreement.proposed":
        partners = {(one["partner_id"], one["kind"]) for one in data["partners"]}
        terms = data["province"], data["level"], data.get("programme"), data.get("edition")
        starts_on = _day(data["starts_on"]) if data.get("starts_on") else None
        world.agreements[name] = Agreement(name, *terms, partners, starts_on, [("", "", data)])
        return
    agreement = world.agreements[name]
    if kind in ("agreement.approved", "agreement.rejected", "agreement.postponed"):
        agreement.decisions.append((world.sessions[data["session_id"]], False, data["session_id"], kind))
    elif kind == "agreement.opposed":
        agreement.decisions.append((_day(data["opposed_on"]), True, "", kind))
    elif kind == "agreement.signed":
        agreement.signed.append(_day(data["signed_on"]))
    elif kind == "agreement.terminated":
        agreement.terminated.append(_day(data["effective_on"]))
    elif kind == "agreement.amended":
        logged = f"{_logged(origin).isoformat(timespec='microseconds')} {origin['publisher']} {origin['id']}"
        agreement.terms.append((data["effective_on"], logged, data))


def _take_worksite(world: World, name: str, kind: str, data: dict[str, Any]) -> None:
    if kind == "worksite.opened":
        under = [world.agreements[one] for one in data["agreement_ids"]]
        opens_on, ends_on = _day(data["opens_on"]), _day(data["planned_end_on"])
        world.worksites[name] = Worksite(
            name, data["commune"], data["sector"], under, data["positions"], opens_on, [(opens_on, ends_on)]
        )
    elif kind == "worksite.closed":
        world.worksites[name].closed_on = _day(data["effective_on"])
    elif data.get("planned_end_on"):
        world.worksites[name].ends.append((_day(data["effective_on"]), _day(data["planned_end_on"])))


def _hire(world: World, name: str, data: dict[str, Any]) -> Hire:
    validated = _day(data["validated_on"]) if data.get("validated_on") else None
    person = data["person"]
    return Hire(
        name,
        world.worksites[data["worksite_id"]],
        person["key"],
        data["role"],
        _day(data["starts_on"]),
        _day(data["planned_end_on"]),
        validated,
        {trait: person[trait] for trait in _TRAITS if person.get(trait) is not None},
    )


def _take_hire(hire: Hire, kind: str, data: dict[str, Any]) -> None:
    if kind == "hire.ended":
        hire.ended_on, hire.reason = _day(data["ended_on"]), data["reason"]
    elif kind == "hire.corrected":
        hire.corrections.append((data["logged"], data))
        for _, correction in sorted(hire.corrections, key=lambda one: one[0]):
            _correct(hire, correction)
    else:
        told = {"hire.attended": hire.attendance, "hire.paid": hire.payments, "hire.certified": hire.certificates}
        told[kind].append(data)


def _correct(hire: Hire, data: dict[str, Any]) -> None:
    if data.get("starts_on"):
        hire.starts_on = _day(data["starts_on"])
    if data.get("planned_end_on"):
        hire.planned_end_on = _day(data["planned_end_on"])
    changes = data.get("person") or {}
    hire.traits |= {trait: changes[trait] for trait in _TRAITS if changes.get(trait) is not None}


def _fact(world: World, name: str, entry: dict[str, Any], recorded: Recorded) -> Fact:
    kind, data, origin = entry["kind"], entry["data"], entry["origin"]
    day = _happened(world, kind, data) or _civil_day(_logged(origin))
    return Fact(origin["publisher"], kind, name, data, day, _civil_day(recorded.recorded_at))


def _happened(world: World, kind: str, data: dict[str, Any]) -> date | None:
    if kind == "hire.started":
        return _day(data["starts_on"])
    if kind == "hire.attended":
        return last_of(data["month"])
    told = [data[name] for name in _HAPPENED if data.get(name)]
    return _day(told[0]) if told else world.sessions.get(data.get("session_id", ""))


def _logged(origin: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(origin["time"].upper()).astimezone(UTC)


def _civil_day(instant: datetime) -> date:
    return instant.astimezone(ZoneInfo("Africa/Casablanca")).date()


def _day(text: str) -> date:
    return date.fromisoformat(text)


def last_of(month: str) -> date:
    """The last day of a month, given as ``2023-07``."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])
