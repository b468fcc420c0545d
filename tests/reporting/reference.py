"""The person figures computed naively, in plain Python over the entries: slow, short, and sharing no code."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from shared.contracts.codes import communes
from shared.ledger import Recorded

Hire = dict[str, Any]


def hires(messages: Sequence[Recorded]) -> list[Hire]:
    """Every hire with its worksite's place and its last active day."""
    sites: dict[str, Any] = {}
    found: dict[str, Hire] = {}
    for one in messages:
        entry = json.loads(one.payload)
        kind, data = entry.get("kind"), entry.get("data", {})
        if ".parked." in one.subject or ".receipts." in one.subject:
            continue
        if kind == "worksite.opened":
            sites[data["worksite_id"]] = data
        elif kind == "hire.started":
            found[data["hire_id"]] = {**data, "last_day": data["planned_end_on"]}
        elif kind == "hire.ended":
            found[data["hire_id"]]["last_day"] = data["ended_on"]
    return [
        {**hire, **{name: sites[hire["worksite_id"]][name] for name in ("commune", "sector")}}
        for hire in found.values()
    ]


def age_band(hire: Hire) -> str:
    age = hire["person"].get("age")
    if age is None:
        return "unknown"
    names = {(0, 14): "under_15", (15, 17): "15-17", (18, 24): "18-24", (25, 29): "25-29", (30, 34): "30-34"}
    for (first, last), name in names.items():
        if first <= age <= last:
            return name
    return "35-54" if age <= 54 else "55+"


def residence_area(hire: Hire) -> str:
    code = hire["person"].get("residence")
    return "unknown" if code is None else "urban" if communes()[code].urban else "rural"


VALUES: dict[str, Callable[[Hire], str]] = {
    "commune": lambda hire: str(hire["commune"]),
    "sector": lambda hire: str(hire["sector"]),
    "worksite": lambda hire: str(hire["worksite_id"]),
    "month": lambda hire: str(hire["starts_on"][:7]),
    "sex": lambda hire: str(hire["person"]["sex"]),
    "disability": lambda hire: str(hire["person"]["disability"]),
    "education": lambda hire: str(hire["person"].get("education", "unknown")),
    "age_band": age_band,
    "residence_area": residence_area,
}


def count(chosen: Sequence[Hire], by: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Hires by breakdown."""
    cells: dict[tuple[str, ...], int] = {}
    for hire in chosen:
        key = tuple(VALUES[name](hire) for name in by)
        cells[key] = cells.get(key, 0) + 1
    return cells


def started(all_hires: Sequence[Hire], first: str, last: str) -> list[Hire]:
    return [hire for hire in all_hires if hire["role"] == "worker" and first <= hire["starts_on"] <= last]


def active(all_hires: Sequence[Hire], first: str, last: str) -> list[Hire]:
    return [
        hire
        for hire in all_hires
        if hire["role"] == "worker" and hire["starts_on"] <= last and hire["last_day"] >= first
    ]


def first_of_each_person(chosen: Sequence[Hire], apart: Sequence[str] = ()) -> list[Hire]:
    """Each person's first hire, apart for each place."""
    seen: dict[tuple[str, ...], Hire] = {}
    for hire in sorted(chosen, key=lambda one: (one["starts_on"], one["hire_id"])):
        seen.setdefault((hire["person"]["key"], *(VALUES[name](hire) for name in apart)), hire)
    return list(seen.values())
