"""The filters that registers are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from sqlalchemy import ColumnElement, FromClause, and_

from services.reporting.queries.registers import relating
from services.reporting.queries.registers.changing import changed_since
from services.reporting.queries.registers.kinds import COMMUNES, DAY, IDS, MOMENT, PROVINCES, WORDS, YEARS, Kind, one_of
from services.reporting.queries.registers.register import Filter
from services.reporting.searching import wanted
from shared.contracts.agreement import Level, PartnerKind
from shared.contracts.codes import Sector

SECTORS = one_of(Sector)
LEVELS = one_of(get_args(Level))
PARTNER_KINDS = one_of(get_args(PartnerKind))

Reach = Callable[[relating.Ids, int], relating.Ids]
"""From agreements to the entries of a register that belong to them."""


def exact(name: str, kind: Kind, description: str = "", column: str = "") -> Filter:
    """Entries with one of the values in a column, the one of this name unless another is given."""
    chosen = column or name

    def condition(entries: FromClause, values: list[Any], _: int) -> ColumnElement[bool]:
        return entries.c[chosen].in_(values)

    return Filter(
        name, description or f"only entries with this {name.replace('_', ' ')}; {kind.allowed}", kind, condition
    )


def between(prefix: str, column: str, kind: Kind = DAY) -> tuple[Filter, Filter]:
    """``…_from`` and ``…_to``, both included; entries without a value are left out."""

    def least(entries: FromClause, values: list[Any], _: int) -> ColumnElement[bool]:
        return and_(entries.c[column] >= values[0])

    def most(entries: FromClause, values: list[Any], _: int) -> ColumnElement[bool]:
        return and_(entries.c[column] <= values[0])

    told = f"only entries whose {column} is"
    return (
        Filter(f"{prefix}_from", f"{told} this or later, or more; {kind.allowed}", kind, least),
        Filter(f"{prefix}_to", f"{told} this or earlier, or less; {kind.allowed}", kind, most),
    )


_BY_AGREEMENT: dict[str, tuple[Kind, Callable[[list[Any], int], relating.Ids], str]] = {
    "agreement": (IDS, relating.these, "of these agreements"),
    "partner": (IDS, relating.of_partners("partner_id"), "of agreements that these bodies signed"),
    "partner_kind": (PARTNER_KINDS, relating.of_partners("kind"), "of agreements that bodies of this kind signed"),
    "session": (IDS, relating.voted_in, "of agreements that these sessions voted on"),
    "worksite": (IDS, relating.of_worksites("worksite_id"), "of agreements of these worksites"),
    "province": (PROVINCES, relating.with_own("province"), "of agreements of this province"),
    "level": (LEVELS, relating.with_own("level"), "of agreements of this level"),
    "programme": (IDS, relating.with_own("programme"), "of agreements of this programme"),
    "edition": (YEARS, relating.with_own("edition"), "of agreements of this edition"),
    "sector": (SECTORS, relating.declaring("sectors", "sector"), "of agreements that name this sector or work in it"),
    "commune": (
        COMMUNES,
        relating.declaring("communes", "commune"),
        "of agreements that name this commune or have a worksite there",
    ),
}


def by_agreement(key: str, reach: Reach, *names: str) -> tuple[Filter, ...]:
    """Entries that belong to agreements which a parameter names in some way; ``key`` is the entries' own id."""

    def made(name: str) -> Filter:
        kind, agreements_of, words = _BY_AGREEMENT[name]

        def condition(entries: FromClause, values: list[Any], position: int) -> ColumnElement[bool]:
            return entries.c[key].in_(reach(agreements_of(values, position), position))

        return Filter(name, f"only entries {words}; {kind.allowed}", kind, condition)

    return tuple(made(name) for name in names)


def _all_words(entries: FromClause, values: list[Any], _: int) -> ColumnElement[bool]:
    words = [word for value in values for word in wanted(value)]
    return and_(True, *(entries.c.search.contains(word, autoescape=True) for word in words))


def common(register: str, key: str) -> tuple[Filter, Filter]:
    """What every register can be filtered by; ``key`` is the entries' own id."""

    def updated(entries: FromClause, values: list[Any], position: int) -> ColumnElement[bool]:
        return entries.c[key].in_(changed_since(register, values[0], position))

    return (
        Filter(
            "q",
            "free text: entries in whose titles, names, ids or places each of the words is found, in any order, "
            "whatever the hamza, ta marbuta, harakat or accents",
            WORDS,
            _all_words,
        ),
        Filter("updated_after", f"only entries that changed since; {MOMENT.allowed}", MOMENT, updated),
    )
