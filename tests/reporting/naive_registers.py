"""The registers computed naively, in plain Python over the facts known by a position: slow, and sharing no code."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts.codes import communes, provinces
from shared.ledger import Recorded

Item = dict[str, Any]
Facts = list[tuple[int, str, dict[str, Any], str]]
"""Position, kind, data, and when it was logged by whom."""

VOTES = ("agreement.approved", "agreement.rejected", "agreement.postponed")
COUNTS = ("votes_for", "votes_against", "abstentions")
PLAN = ("jobs", "worksites", "person_months", "qualifier")


def facts(messages: Sequence[Recorded]) -> Facts:
    """The facts of sessions, agreements and worksites in order of position."""
    found: Facts = []
    for one in messages:
        entry = json.loads(one.payload)
        if re.match(r"ledger\.[a-z]+\.(session|agreement|worksite)\.", one.subject) and entry.get("origin"):
            origin = entry["origin"]
            time = datetime.fromisoformat(origin["time"]).astimezone(UTC).isoformat()
            found.append((one.sequence, entry["kind"], entry["data"], f"{time} {origin['publisher']} {origin['id']}"))
    return found


def registers(known: Facts) -> dict[str, dict[str, Item]]:
    """Every register by name: its items by id, without the position of their last change."""
    return {
        "sessions": {data["session_id"]: session(data, known) for data in of(known, "session.held")},
        "agreements": {data["agreement_id"]: agreement(data, known) for data in of(known, "agreement.proposed")},
        "worksites": {data["worksite_id"]: worksite(data, known) for data in of(known, "worksite.opened")},
        "partners": bodies(known),
    }


def of(known: Facts, *kinds: str, **named: str) -> list[Item]:
    """The data of facts of these kinds that name these ids, in order of position."""
    return [
        data | {"kind_of_fact": kind.split(".")[1], "logged": logged}
        for _, kind, data, logged in known
        if kind in kinds and all(data.get(name) == value for name, value in named.items())
    ]


def place(code: str) -> Item:
    found = communes().get(code) or provinces()[code]
    return {"ar": found.name_ar, "fr": found.name_fr}


def session(data: Item, known: Facts) -> Item:
    titles = {one["agreement_id"]: one["title"] for one in of(known, "agreement.proposed")}
    votes = [
        {"agreement_id": one["agreement_id"], "title": titles[one["agreement_id"]], "result": one["kind_of_fact"]}
        | {name: one[name] for name in COUNTS}
        for one in of(known, *VOTES, session_id=data["session_id"])
    ]
    present, office = data["members_present"], data["members_in_office"]
    needed = next(number for number in range(office + 1) if number > office / 2)
    same = ("session_id", "council", "kind", "held_on", "members_in_office", "members_present")
    return {
        **{name: data[name] for name in same},
        "chaired_by": data.get("chaired_by"),
        "observers": data.get("observers"),
        "council_name": place(data["council"]),
        "quorum": {"needed": needed, "present": present, "reached": present > office / 2},
        "votes": sorted(votes, key=lambda vote: str(vote["agreement_id"])),
    }


def dated(agreement_id: str, known: Facts) -> list[Item]:
    """What happened to an agreement, each with its day, in order of day, then of logging."""
    held = {one["session_id"]: one["held_on"] for one in of(known, "session.held")}
    kinds = [f"agreement.{kind}" for kind in ("signed", "endorsed", "amended", "opposed", "terminated")]
    happened = []
    for one in of(known, *VOTES, *kinds, agreement_id=agreement_id):
        days = [one.get(name) for name in ("signed_on", "endorsed_on", "opposed_on", "effective_on")]
        happened.append(one | {"on": next((day for day in days if day), None) or held[one["session_id"]]})
    return sorted(happened, key=lambda one: (one["on"], one["logged"]))


def only(happened: list[Item], kind: str) -> list[Item]:
    return [one for one in happened if one["kind_of_fact"] == kind]


def first_day(happened: list[Item], kind: str) -> str | None:
    return min((str(one["on"]) for one in only(happened, kind)), default=None)


def plan(planned: Item | None) -> Item:
    return {name: (planned or {}).get(name) for name in PLAN}


def agreement(data: Item, known: Facts) -> Item:
    key = data["agreement_id"]
    happened = dated(key, known)
    deciding = ("approved", "rejected", "postponed", "opposed")
    decisions = sorted(
        (one["on"], one["kind_of_fact"] == "opposed", one.get("session_id") or "", one["kind_of_fact"])
        for one in happened
        if one["kind_of_fact"] in deciding
    )
    decided = decisions[-1][3] if decisions else "proposed"
    amended = only(happened, "amended")
    planned, ends_on = plan(data.get("planned")), data.get("ends_on")
    for one in amended:
        planned |= {name: value for name, value in (one.get("planned") or {}).items() if value is not None}
        ends_on = one.get("ends_on") or ends_on
    optional = ("programme", "edition", "sectors", "communes", "starts_on", "parent_agreement_id")
    casablanca = datetime.fromisoformat(data["logged"].split(" ")[0]) + timedelta(hours=1)
    return {
        **{name: data[name] for name in ("agreement_id", "title", "province", "level")},
        **{name: data.get(name) for name in optional},
        "province_name": place(data["province"]),
        "state": "terminated" if only(happened, "terminated") else decided,
        "proposed_on": casablanca.date().isoformat(),
        "approved_on": decisions[-1][0] if decided == "approved" else None,
        "signed_on": first_day(happened, "signed"),
        "endorsed_on": first_day(happened, "endorsed"),
        "terminated_on": first_day(happened, "terminated"),
        "ends_on": ends_on,
        "budget_mad": data.get("budget_mad"),
        "planned": planned,
        "planned_at_first": plan(data.get("planned")),
        "amendments": [
            {"effective_on": one["on"], "planned": plan(one.get("planned"))}
            | {name: one.get(name) for name in ("session_id", "ends_on", "reason")}
            for one in amended
        ],
        "partners": sorted(data["partners"], key=lambda body: str(body["partner_id"])),
        "votes": [
            {"session_id": one["session_id"], "held_on": one["on"], "result": one["kind_of_fact"]}
            | {name: one[name] for name in COUNTS}
            for one in happened
            if "votes_for" in one
        ],
        "history": [
            {"fact": one["kind_of_fact"], "on": one["on"]} | {name: one.get(name) for name in ("session_id", "reason")}
            for one in happened
        ],
        "worksites": sorted(one["worksite_id"] for one in of(known, "worksite.opened") if key in one["agreement_ids"]),
        "worksite_count": sum(key in one["agreement_ids"] for one in of(known, "worksite.opened")),
        "listed_at": {"worksites": f"/v1/worksites?agreement={key}"},
    }


def worksite(data: Item, known: Facts) -> Item:
    kinds = [f"worksite.{kind}" for kind in ("changed", "suspended", "resumed", "closed")]
    later = of(known, *kinds, worksite_id=data["worksite_id"])
    changes = [data | {"effective_on": data["opens_on"]}, *later]
    notices = sorted((one["effective_on"], one["kind_of_fact"]) for one in later)
    closed = [day for day, kind in notices if kind == "closed"]
    paused = [(day, kind) for day, kind in notices if kind in ("suspended", "resumed")]
    suspended = bool(paused) and paused[-1][1] == "suspended" and not closed
    ends = {key: first_day(dated(key, known), "terminated") for key in sorted(data["agreement_ids"])}
    names = [body["name"] for one in of(known, "agreement.proposed") for body in one["partners"]
             if body["partner_id"] == data["operator"]]  # fmt: skip
    same = ("worksite_id", "title", "commune", "sector", "operator", "opens_on")
    return {
        **{name: data[name] for name in same},
        "province": data["commune"][:6],
        "province_name": place(data["commune"][:6]),
        "commune_name": place(data["commune"]),
        "operator_name": names[0],
        "agreements": list(ends),
        "terminated_agreements": [{"agreement_id": key, "terminated_on": day} for key, day in ends.items() if day],
        "agreements_terminated_on": max(str(day) for day in ends.values()) if all(ends.values()) else None,
        "state": "closed" if closed else "suspended" if suspended else "open",
        "positions": max((one["effective_on"], one["positions"]) for one in changes if one.get("positions"))[1],
        "positions_opened": data["positions"],
        "planned_end_on": max(
            (one["effective_on"], one["planned_end_on"]) for one in changes if one.get("planned_end_on")
        )[1],
        "suspended_on": paused[-1][0] if suspended else None,
        "closed_on": closed[0] if closed else None,
        "history": sorted(
            (
                {"on": one["effective_on"], "fact": one["kind_of_fact"]}
                | {name: one.get(name) for name in ("positions", "planned_end_on")}
                for one in changes
            ),
            key=lambda one: [str(value) for value in one.values()],
        ),
        "figures": f"/v1/figures?indicators=J1,P1,P2,P5&worksite={data['worksite_id']}",
    }


def bodies(known: Facts) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for one in of(known, "agreement.proposed"):
        for body in one["partners"]:
            mine = found.setdefault(body["partner_id"], {**body, "agreements": []})
            mine["agreements"] = sorted([*mine["agreements"], one["agreement_id"]])
    sites = of(known, "worksite.opened")
    for key, body in found.items():
        signed = set(body["agreements"])
        body |= {
            "agreement_count": len(signed),
            "worksites": sorted(one["worksite_id"] for one in sites if one["operator"] == key),
            "worksites_under_agreements": sorted(
                one["worksite_id"] for one in sites if signed & set(one["agreement_ids"])
            ),
            "worksite_count": sum(one["operator"] == key for one in sites),
            "worksite_count_under_agreements": sum(bool(signed & set(one["agreement_ids"])) for one in sites),
            "listed_at": {
                "agreements": f"/v1/agreements?partner={key}",
                "worksites": f"/v1/worksites?operator={key}",
                "worksites_under_agreements": f"/v1/worksites?partner={key}",
            },
            "figures": f"/v1/figures?indicators=A1,W1,J0,J1,P1,P2,P5&partner={key}",
        }
    return found


def changes(known: Facts, position: int) -> dict[str, dict[str, int]]:
    """For each register the last position, up to this one, at which each item became what it is then."""
    last: dict[str, dict[str, int]] = {}
    before: dict[str, dict[str, Item]] = {}
    for number, (at, *_) in enumerate(known):
        if at > position:
            break
        now = registers(known[: number + 1])
        for name, items in now.items():
            for key, item in items.items():
                if before.get(name, {}).get(key) != item:
                    last.setdefault(name, {})[key] = at
        before = now
    return last
