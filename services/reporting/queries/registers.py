"""The public registers: sessions, agreements, worksites, partners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from services.reporting.projections.tables import agreements, partners, sessions, worksite_agreements, worksites
from services.reporting.queries.asking import invalid
from services.reporting.queries.known import known
from shared.contracts.codes import communes

MOST = 500

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a register: exact filters, and where to begin."""

    filters: dict[str, str] = field(default_factory=dict)
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """One register: its rows, what they can be filtered by, and how a page of them is completed."""

    query: Callable[[int], Select[Any]]
    filters: tuple[str, ...]
    order: tuple[str, ...]
    complete: Callable[[Connection, list[Item], int], list[Item]]


def listing(connection: Connection, name: str, page: Page, position: int) -> dict[str, Any]:
    """One page of a register as known at a position, with the number of entries in all.

    Raises:
        Refusal: a filter that the register does not have, or an impossible page.
    """
    register = REGISTERS[name]
    wrong = sorted(page.filters.keys() - set(register.filters))
    if wrong:
        raise invalid(f"{name} can be filtered by {', '.join(register.filters)}; not by {', '.join(wrong)}.")
    if not (1 <= page.limit <= MOST and page.offset >= 0):
        raise invalid(f"limit must be 1 to {MOST}, offset 0 or more.")
    entries = register.query(position).subquery("entries")
    chosen = [entries.c[name] == _typed(name, value) for name, value in page.filters.items()]
    total = connection.scalar(select(func.count()).select_from(entries).where(*chosen)) or 0
    ordered = select(entries).where(*chosen).order_by(*(entries.c[name] for name in register.order))
    rows = connection.execute(ordered.limit(page.limit).offset(page.offset)).mappings()
    items = register.complete(connection, [_shown(dict(row)) for row in rows], position)
    return {"items": items, "total": total, "limit": page.limit, "offset": page.offset, "position": position}


def _typed(name: str, value: str) -> str | int:
    return int(value) if name == "edition" and value.isdigit() else value


def _shown(row: Item) -> Item:
    return {name: value for name, value in row.items() if name not in ("known_from", "known_until", "history")}


def _known_rows(table: Table) -> Callable[[int], Select[Any]]:
    return lambda position: select(table).where(known(table, position))


def _with_votes(connection: Connection, items: list[Item], position: int) -> list[Item]:
    """Each session with the votes that it held."""
    votes: dict[str, list[Item]] = {item["session_id"]: [] for item in items}
    for agreement_id, history in connection.execute(
        select(agreements.c.agreement_id, agreements.c.history).where(known(agreements, position))
    ):
        for one in history:
            if "votes_for" in one and one.get("session_id") in votes:
                votes[one["session_id"]].append(_vote(agreement_id, one))
    return [
        {**item, "votes": sorted(votes[item["session_id"]], key=lambda vote: vote["agreement_id"])} for item in items
    ]


def _vote(agreement_id: str, happened: Item) -> Item:
    counts = {name: happened[name] for name in ("votes_for", "votes_against", "abstentions")}
    return {"agreement_id": agreement_id, "result": happened["kind"].split(".")[1], **counts}


def _with_partners(connection: Connection, items: list[Item], position: int) -> list[Item]:
    """Each agreement with its bodies, its plan, and the ids of its worksites."""
    signed = _linked(connection, partners, "agreement_id", items, position)
    sites = _linked(connection, worksite_agreements, "agreement_id", items, position)
    return [
        {
            **{name: value for name, value in item.items() if not name.startswith("planned_") and name != "qualifier"},
            "budget_mad": None if item["budget_mad"] is None else float(item["budget_mad"]),
            "planned": {
                "jobs": item["planned_jobs"],
                "worksites": item["planned_worksites"],
                "person_months": item["planned_person_months"],
                "qualifier": item["qualifier"],
            },
            "partners": [
                {name: link[name] for name in ("partner_id", "name", "kind")} for link in signed[item["agreement_id"]]
            ],
            "worksites": [link["worksite_id"] for link in sites[item["agreement_id"]]],
        }
        for item in items
    ]


def _with_agreements(connection: Connection, items: list[Item], position: int) -> list[Item]:
    """Each worksite with its agreements, the names of its commune, and from when nobody can be hired on it any more.

    ``agreements_terminated_on`` flags the worksite once all of its agreements are terminated; who works there stays.
    """
    links = _linked(connection, worksite_agreements, "worksite_id", items, position)
    named = {link["agreement_id"] for those in links.values() for link in those}
    ended = select(agreements.c.agreement_id, agreements.c.terminated_on).where(
        agreements.c.agreement_id.in_(named), known(agreements, position)
    )
    terminated = {row.agreement_id: row.terminated_on for row in connection.execute(ended)}
    listed = []
    for item in items:
        under = [link["agreement_id"] for link in links[item["worksite_id"]]]
        ends = [terminated.get(agreement_id) for agreement_id in under]
        flag = max(day for day in ends if day) if all(ends) else None
        place = {"commune_name": _commune_name(item["commune"]), "agreements": under}
        listed.append({**item, **place, "agreements_terminated_on": flag})
    return listed


def _commune_name(code: str) -> dict[str, str]:
    place = communes()[code]
    return {"ar": place.name_ar, "fr": place.name_fr}


def _linked(connection: Connection, table: Table, key: str, items: list[Item], position: int) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {item[key]: [] for item in items}
    links = select(table).where(table.c[key].in_(list(found)), table.c.known_from <= position)
    for row in connection.execute(links.order_by(*table.primary_key)).mappings():
        found[row[key]].append(dict(row))
    return found


def _bodies(position: int) -> Select[Any]:
    """Each body once, with the number of its agreements; its name and kind as in the first of them."""
    order = func.row_number().over(partition_by=partners.c.partner_id, order_by=partners.c.known_from)
    count = func.count().over(partition_by=partners.c.partner_id)
    rows = select(
        partners.c.partner_id, partners.c.name, partners.c.kind, count.label("agreement_count"), order.label("nth")
    ).where(partners.c.known_from <= position)
    first = rows.subquery("bodies")
    return select(first.c.partner_id, first.c.name, first.c.kind, first.c.agreement_count).where(first.c.nth == 1)


def _with_worksites(connection: Connection, items: list[Item], position: int) -> list[Item]:
    """Each body with its agreements and the worksites that it operates."""
    ids = [item["partner_id"] for item in items]
    signed: dict[str, list[str]] = {body: [] for body in ids}
    for body, agreement_id in connection.execute(
        select(partners.c.partner_id, partners.c.agreement_id)
        .where(partners.c.partner_id.in_(ids), partners.c.known_from <= position)
        .order_by(partners.c.agreement_id)
    ):
        signed[body].append(agreement_id)
    operated: dict[str, list[str]] = {body: [] for body in ids}
    for body, worksite_id in connection.execute(
        select(worksites.c.operator, worksites.c.worksite_id)
        .where(worksites.c.operator.in_(ids), known(worksites, position))
        .order_by(worksites.c.worksite_id)
    ):
        operated[body].append(worksite_id)
    return [
        {**item, "agreements": signed[item["partner_id"]], "worksites": operated[item["partner_id"]]} for item in items
    ]


REGISTERS: dict[str, Register] = {
    "sessions": Register(_known_rows(sessions), ("council", "kind", "held_on"), ("held_on", "session_id"), _with_votes),
    "agreements": Register(
        _known_rows(agreements),
        ("province", "level", "programme", "edition", "state"),
        ("agreement_id",),
        _with_partners,
    ),
    "worksites": Register(
        _known_rows(worksites),
        ("province", "commune", "sector", "state", "operator"),
        ("worksite_id",),
        _with_agreements,
    ),
    "partners": Register(_bodies, ("kind",), ("partner_id",), _with_worksites),
}
"""Every register by name."""
