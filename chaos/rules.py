"""The rules that no order and no crash may break, checked on the final facts without the services' own code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.contracts.entries import Entry

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Hire:
    """Its days as ISO dates, both included, after all corrections."""

    id: str
    person: str
    worksite: str
    worker: bool
    first: str
    last: str


def broken_rules(entries: Iterable[Entry]) -> Iterator[str]:
    """Nobody is hired twice on a day, no worksite has more workers than positions on a day."""
    facts = defaultdict[str, list[Entry]](list)
    for entry in entries:
        if entry.origin is not None:
            facts[entry.kind].append(entry)
    persons, worksites = defaultdict[str, list[_Hire]](list), defaultdict[str, list[_Hire]](list)
    for hire in _hires(facts):
        persons[hire.person].append(hire)
        if hire.worker:
            worksites[hire.worksite].append(hire)
    for hires in persons.values():
        yield from (
            f"one person on {one.first} in {', '.join(hire.id for hire in active)}"
            for one, active in _active_at_each_start(hires)
            if len(active) > 1
        )
    for worksite, hires in worksites.items():
        yield from (
            f"worksite {worksite} has {len(active)} workers on {one.first}"
            for one, active in _active_at_each_start(hires)
            if len(active) > _positions(facts, worksite, one.first)
        )


def _active_at_each_start(hires: list[_Hire]) -> Iterator[tuple[_Hire, list[_Hire]]]:
    """Only on a day on which somebody starts can there be too many."""
    for one in hires:
        yield one, [other for other in hires if other.first <= one.first <= other.last]


def _hires(facts: dict[str, list[Entry]]) -> Iterator[_Hire]:
    voided = {entry.data["hire_id"] for entry in facts["hire.voided"]}
    ended = {entry.data["hire_id"]: entry.data["ended_on"] for entry in facts["hire.ended"]}
    corrected: dict[tuple[str, str], str] = {}
    for entry in sorted(facts["hire.corrected"], key=lambda entry: str(entry.data["logged"])):
        for member in ("starts_on", "planned_end_on"):
            if member in entry.data:
                corrected[entry.data["hire_id"], member] = entry.data[member]
    for entry in facts["hire.started"]:
        data, hire = entry.data, entry.data["hire_id"]
        if hire not in voided:
            first = corrected.get((hire, "starts_on"), data["starts_on"])
            last = ended.get(hire) or corrected.get((hire, "planned_end_on"), data["planned_end_on"])
            yield _Hire(hire, data["person"]["key"], data["worksite_id"], data["role"] == "worker", first, last)


def _positions(facts: dict[str, list[Entry]], worksite: str, day: str) -> int:
    known = [
        (data.get("effective_on", ""), data["positions"])
        for kind in ("worksite.opened", "worksite.changed")
        for data in (entry.data for entry in facts[kind])
        if data["worksite_id"] == worksite and data.get("positions") and data.get("effective_on", "") <= day
    ]
    return int(max(known)[1])
