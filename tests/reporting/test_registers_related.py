"""Filters by relation, ranges and orders of each register, against the naive reference."""

from __future__ import annotations

import operator
import random
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from services.reporting.queries.registers import REGISTERS
from tests.reporting import naive_registers as naive
from tests.reporting.arriving import COMMUNES, SECTORS, SHARES, Arrival, arrivals, at, listed, projected, thoroughly

Item = dict[str, Any]
Items = dict[str, dict[str, Item]]
Belongs = Callable[[Item, list[str], Items], bool]


def _agreements_where(condition: Callable[[Item, list[str], Items], bool]) -> dict[str, Belongs]:
    """The same parameter in each register: what belongs to agreements that fulfil a condition."""

    def through(ids_of: Callable[[Item], list[str]]) -> Belongs:
        return lambda item, values, all_items: any(
            condition(all_items["agreements"][one], values, all_items) for one in ids_of(item)
        )

    return {
        "sessions": through(lambda item: [vote["agreement_id"] for vote in item["votes"]]),
        "agreements": condition,
        "worksites": through(lambda item: item["agreements"]),
        "partners": through(lambda item: item["agreements"]),
    }


def _sites(agreement: Item, all_items: Items) -> list[Item]:
    return [all_items["worksites"][one] for one in agreement["worksites"]]


RELATIONS: dict[str, tuple[dict[str, Belongs], list[str]]] = {
    "agreement": (_agreements_where(lambda one, values, _: one["agreement_id"] in values), ["A0", "A1"]),
    "partner": (
        _agreements_where(lambda one, values, _: any(body["partner_id"] in values for body in one["partners"])),
        ["P1", "P2", "P3"],
    ),
    "partner_kind": (
        _agreements_where(lambda one, values, _: any(body["kind"] in values for body in one["partners"])),
        ["association", "cooperative", "council"],
    ),
    "session": (
        _agreements_where(lambda one, values, _: any(vote["session_id"] in values for vote in one["votes"])),
        ["S-A0", "S-A1", "S-A1-1", "S-A0-2"],
    ),
    "worksite": (_agreements_where(lambda one, values, _: bool({*one["worksites"]} & {*values})), ["W0", "W1", "W2"]),
    "level": (_agreements_where(lambda one, values, _: one["level"] in values), ["ministry", "other"]),
    "edition": (_agreements_where(lambda one, values, _: str(one["edition"]) in values), ["2022", "2023"]),
    "sector": (
        _agreements_where(
            lambda one, values, all_items: bool(
                {*(one["sectors"] or ()), *(site["sector"] for site in _sites(one, all_items))} & {*values}
            )
        ),
        list(SECTORS),
    ),
    "commune": (
        _agreements_where(
            lambda one, values, all_items: bool(
                {*(one["communes"] or ()), *(site["commune"] for site in _sites(one, all_items))} & {*values}
            )
        ),
        list(COMMUNES),
    ),
}
OWN: dict[str, dict[str, Belongs]] = {
    "sessions": {"session": lambda item, values, _: item["session_id"] in values},
    "worksites": {
        "worksite": lambda item, values, _: item["worksite_id"] in values,
        "sector": lambda item, values, _: item["sector"] in values,
        "commune": lambda item, values, _: item["commune"] in values,
    },
    "partners": {
        "partner": lambda item, values, _: item["partner_id"] in values,
        "partner_kind": lambda item, values, _: item["kind"] in values,
    },
}
"""Where a register has a column of its own for it."""


@thoroughly
@given(arrivals(), SHARES, st.randoms(use_true_random=False))
def test_what_belongs_to_agreements_is_found_from_every_side(
    engine: Engine, arrival: Arrival, share: int, chance: random.Random
) -> None:
    messages = projected(engine, arrival)
    position = at(messages, share)
    all_items = naive.registers([fact for fact in naive.facts(messages) if fact[0] <= position])
    for name, register in REGISTERS.items():
        for parameter in sorted(RELATIONS.keys() & set(register.filter_names)):
            relation, choices = RELATIONS[parameter]
            values = chance.sample(choices, chance.randint(1, 2))
            belongs = OWN.get(name, {}).get(parameter) or relation[name]
            expected = sorted(key for key, item in all_items[name].items() if belongs(item, values, all_items))
            found = listed(engine, name, position, register.key, **{parameter: ",".join(values)})
            assert [item[register.key] for item in found] == expected, (name, parameter, values)


RANGES = {
    "sessions": {"held": "held_on"},
    "agreements": {
        "approved": "approved_on",
        "terminated": "terminated_on",
        "signed": "signed_on",
        "ends": "ends_on",
        "budget": "budget_mad",
    },
    "worksites": {"opens": "opens_on", "ends": "planned_end_on", "closed": "closed_on", "positions": "positions"},
}
SORTS = {
    "sessions": ("held_on", "-held_on,kind"),
    "agreements": ("approved_on", "-budget_mad", "state,-ends_on", "-edition,level"),
    "worksites": ("-positions,state", "closed_on", "sector,-commune"),
    "partners": ("-agreement_count", "kind"),
}


@thoroughly
@given(arrivals(), SHARES)
def test_ranges_and_orders_are_those_of_the_items(engine: Engine, arrival: Arrival, share: int) -> None:
    messages = projected(engine, arrival)
    position = messages[-1].sequence
    all_items = naive.registers(naive.facts(messages))
    for name, ranges in RANGES.items():
        for prefix, member in ranges.items():
            values = [item[member] for item in all_items[name].values() if item[member] is not None] or ["2023-01-01"]
            least = values[share % len(values)]
            for end, holds in (("from", operator.ge), ("to", operator.le)):
                if isinstance(least, str) and prefix in ("budget", "positions"):
                    continue
                found = listed(engine, name, position, **{f"{prefix}_{end}": f"{least}"})
                expected = [
                    one for one in all_items[name].values() if one[member] is not None and holds(one[member], least)
                ]
                assert len(found) == len(expected), (name, prefix, end, least)
                assert all(holds(item[member], least) for item in found)
    for name, sorts in SORTS.items():
        key = REGISTERS[name].key
        for sort in sorts:
            expected = sorted(all_items[name].values(), key=lambda item: str(item[key]))
            for one in reversed(sort.split(",")):
                expected = _sorted(expected, one)
            found = listed(engine, name, position, sort)
            assert [item[key] for item in found] == [item[key] for item in expected], (name, sort)


def _sorted(items: list[Item], by: str) -> list[Item]:
    """In this order, equals as they stood, what has no value last."""
    name = by.removeprefix("-")
    there = [item for item in items if item[name] is not None]
    ordered = sorted(there, key=lambda item: item[name], reverse=by.startswith("-"))
    return ordered + [item for item in items if item[name] is None]
