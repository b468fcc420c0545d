"""What belongs to the entries of a page, read in one query for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from services.reporting.projections.tables import bodies
from services.reporting.queries.registers.register import Item, View
from shared.contracts.codes import communes, provinces

FIGURES = "/v1/figures?indicators="
"""Jobs are told by figures alone, which pass disclosure control: a register only says how to ask."""


LONGEST = 100
"""The most ids that an entry lists; of more it tells how many they are, and where they are listed page by page."""


def grouped(view: View, query: Select[Any], keys: Iterable[str]) -> dict[str, list[Item]]:
    """The rows of a query by its first column, without it; every key is there, with an empty list if need be."""
    found: dict[str, list[Item]] = {key: [] for key in keys}
    for row in view.connection.execute(query):
        found[row[0]].append(dict(zip(row._fields[1:], row[1:], strict=True)))
    return found


@dataclass(frozen=True, slots=True)
class Related:
    """How many ids belong to an entry, and which, sorted; ``None`` if they are more than ``LONGEST``."""

    count: int
    ids: list[str] | None


def related(view: View, queries: Mapping[str, Select[Any]], keys: Sequence[str]) -> dict[str, dict[str, Related]]:
    """What belongs to each entry, by the queries' names: each gives pairs of an entry's key and an id.

    Ids are counted first, so that a body with thousands of worksites costs no more than their count.
    """
    counts: dict[str, dict[str, int]] = {key: dict.fromkeys(queries, 0) for key in keys}
    for name, key, count in view.connection.execute(union_all(*(_counted(*one) for one in queries.items()))):
        counts[key][name] = count
    short = union_all(*(_short(name, query, counts) for name, query in queries.items()))
    found: dict[str, dict[str, list[str]]] = {key: {name: [] for name in queries} for key in keys}
    for name, key, one in view.connection.execute(short):
        found[key][name].append(one)
    return {
        key: {name: Related(n, sorted(found[key][name]) if n <= LONGEST else None) for name, n in of_it.items()}
        for key, of_it in counts.items()
    }


def _counted(name: str, query: Select[Any]) -> Select[Any]:
    key, one = query.selected_columns
    return query.with_only_columns(literal(name), key, func.count(one.distinct())).group_by(key)


def _short(name: str, query: Select[Any], counts: Mapping[str, Mapping[str, int]]) -> Select[Any]:
    key, one = query.selected_columns
    short = [key for key, of_it in counts.items() if 0 < of_it[name] <= LONGEST]
    return query.with_only_columns(literal(name), key, one).where(key.in_(short)).distinct()


def names_of(view: View, ids: Iterable[str]) -> dict[str, Item]:
    """The name of each body, as in the first agreement that it signed."""
    named = select(bodies.c.partner_id, bodies.c.name).where(bodies.c.partner_id.in_(sorted(set(ids))))
    return {row[0]: row[1] for row in view.connection.execute(named)}


def place_name(code: str) -> dict[str, str]:
    """The name of a commune or province."""
    place = communes().get(code) or provinces()[code]
    return {"ar": place.name_ar, "fr": place.name_fr}
