"""What belongs to the entries of a page, read in one query for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select

from services.reporting.projections.tables import partners
from services.reporting.queries.registers.register import Item, View
from shared.contracts.codes import communes, provinces

FIGURES = "/v1/figures?indicators="
"""Jobs are told by figures alone, which pass disclosure control: a register only says how to ask."""


def grouped(view: View, query: Select[Any], keys: Iterable[str]) -> dict[str, list[Item]]:
    """The rows of a query by its first column, without it; every key is there, with an empty list if need be."""
    found: dict[str, list[Item]] = {key: [] for key in keys}
    for row in view.connection.execute(query):
        found[row[0]].append(dict(zip(row._fields[1:], row[1:], strict=True)))
    return found


def names_of(view: View, bodies: Iterable[str]) -> dict[str, Item]:
    """The name of each body, as in the first agreement that it signed."""
    named: dict[str, Item] = {}
    signed = select(partners.c.partner_id, partners.c.name).where(
        partners.c.partner_id.in_(sorted(set(bodies))), partners.c.known_from <= view.position
    )
    for body, name in view.connection.execute(signed.order_by(partners.c.known_from)):
        named.setdefault(body, name)
    return named


def place_name(code: str) -> dict[str, str]:
    """The name of a commune or province."""
    place = communes().get(code) or provinces()[code]
    return {"ar": place.name_ar, "fr": place.name_fr}
