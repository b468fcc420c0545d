"""Each register at any position against the naive reference: nothing shows that was known later."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from services.reporting.queries.registers import REGISTERS, entry
from tests.deciding.histories import day_text
from tests.reporting import naive_registers as naive
from tests.reporting.arriving import SHARES, Arrival, arrivals, at, listed, projected, thoroughly


@thoroughly
@given(arrivals(), st.lists(SHARES, min_size=1, max_size=4))
def test_a_register_at_a_position_shows_what_was_known_then(
    engine: Engine, arrival: Arrival, shares: list[int]
) -> None:
    messages = projected(engine, arrival)
    known = naive.facts(messages)
    for position in (at(messages, share) for share in shares):
        then = [fact for fact in known if fact[0] <= position]
        changed = naive.changes(then, position)
        for name, items in naive.registers(then).items():
            expected = [item | {"changed_at": changed[name][key]} for key, item in sorted(items.items())]
            assert listed(engine, name, position, REGISTERS[name].key) == expected, name
            for key, item in items.items():
                with engine.connect() as connection:
                    one = entry(connection, name, key, position)["item"]
                assert one == item | {"changed_at": changed[name][key]}


@thoroughly
@given(arrivals(), SHARES, SHARES)
def test_updated_after_gives_what_changed_since(engine: Engine, arrival: Arrival, one: int, other: int) -> None:
    messages = projected(engine, arrival)
    known = naive.facts(messages)
    since, position = sorted(at(messages, share) for share in (one, other))
    then, before = ([fact for fact in known if fact[0] <= at] for at in (position, since))
    for name, items in naive.registers(then).items():
        as_before = naive.registers(before)[name]
        differing = sorted(key for key, item in items.items() if as_before.get(key) != item)
        found = listed(engine, name, position, updated_after=str(since))
        assert set(differing) <= {item[REGISTERS[name].key] for item in found}
        changed = naive.changes(then, position).get(name, {})
        assert sorted(key for key, at in changed.items() if at > since) == sorted(
            item[REGISTERS[name].key] for item in found
        )


@thoroughly
@given(arrivals(), st.integers(-5, 200))
def test_open_on_a_day_is_opened_by_then_and_not_ended_or_closed(engine: Engine, arrival: Arrival, number: int) -> None:
    messages, day = projected(engine, arrival), day_text(number)
    sites = naive.registers(naive.facts(messages))["worksites"].values()
    expected = sorted(
        site["worksite_id"]
        for site in sites
        if site["opens_on"] <= day <= site["planned_end_on"] and not (site["closed_on"] and site["closed_on"] <= day)
    )
    found = listed(engine, "worksites", messages[-1].sequence, open_on=day)
    assert [item["worksite_id"] for item in found] == expected
