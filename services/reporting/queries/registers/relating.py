"""How sessions, agreements, worksites and bodies belong together at a position, as subqueries of ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, or_, select, union

from services.reporting.projections.tables import agreements, partners, worksite_agreements, worksites
from services.reporting.queries.known import known

Ids = Any
"""A list of ids, or a subquery that gives them."""


def of_partners(column: str) -> Callable[[list[Any], int], Ids]:
    """Agreements signed by bodies of these ids or kinds."""

    def ids(values: list[Any], position: int) -> Ids:
        signed = partners.c.known_from <= position
        return select(partners.c.agreement_id).where(partners.c[column].in_(values), signed)

    return ids


def of_worksites(column: str) -> Callable[[list[Any], int], Ids]:
    """Agreements of worksites of these ids, communes or sectors."""

    def ids(values: list[Any], position: int) -> Ids:
        chosen = select(worksites.c.worksite_id).where(known(worksites, position), worksites.c[column].in_(values))
        linked = worksite_agreements.c.known_from <= position
        return select(worksite_agreements.c.agreement_id).where(worksite_agreements.c.worksite_id.in_(chosen), linked)

    return ids


def declaring(listed: str, column: str) -> Callable[[list[Any], int], Ids]:
    """Agreements that name the sectors or communes themselves, or have worksites there."""

    def ids(values: list[Any], position: int) -> Ids:
        # Codes and sectors have no quotes or escapes in them, so the JSON text tells exactly.
        named = [cast(agreements.c[listed], Text).contains(f'"{value}"', autoescape=True) for value in values]
        own = select(agreements.c.agreement_id).where(known(agreements, position), or_(*named))
        return union(own, of_worksites(column)(values, position))

    return ids


def with_own(column: str) -> Callable[[list[Any], int], Ids]:
    """Agreements of these programmes, editions, levels …"""

    def ids(values: list[Any], position: int) -> Ids:
        return select(agreements.c.agreement_id).where(known(agreements, position), agreements.c[column].in_(values))

    return ids


def voted_in(values: list[Any], position: int) -> Ids:
    """Agreements that these sessions voted on."""
    voted = agreements.c.known_from <= position
    return select(agreements.c.agreement_id).where(agreements.c.vote_session.in_(values), voted)


def these(values: list[Any], _: int) -> Ids:
    """The agreements themselves."""
    return values


def sessions_on(named: Ids, position: int) -> Select[Any]:
    """Sessions that voted on agreements."""
    known_by_then = agreements.c.known_from <= position
    voted = agreements.c.vote_session.is_not(None)
    return select(agreements.c.vote_session).where(agreements.c.agreement_id.in_(named), known_by_then, voted)


def worksites_under(named: Ids, position: int) -> Select[Any]:
    """Worksites under agreements."""
    links = worksite_agreements
    return select(links.c.worksite_id).where(links.c.agreement_id.in_(named), links.c.known_from <= position)


def bodies_of(named: Ids, position: int) -> Select[Any]:
    """Bodies that signed agreements."""
    return select(partners.c.partner_id).where(partners.c.agreement_id.in_(named), partners.c.known_from <= position)


def known_links(links: Any, key: str, ids: list[str], position: int) -> ColumnElement[bool]:
    """Rows of a link table that belong to these ids and are known at a position."""
    found: ColumnElement[bool] = links.c[key].in_(ids) & (links.c.known_from <= position)
    return found
