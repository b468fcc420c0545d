"""Facts of all registers, valid together, in any order of arrival; and what a database told of them lists."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from services.reporting.projections import tables
from services.reporting.projections.projector import Projector
from services.reporting.queries.registers import Page, listing
from shared.ledger import Recorded
from tests.building import Event
from tests.deciding.histories import histories
from tests.reporting.recording import recorded

Item = dict[str, Any]

SHARES = st.integers(0, 1000)
"""How far into a ledger a position lies, in thousandths: ledgers of the same facts can differ in length."""

BODIES = [
    {"partner_id": "P2", "name": {"ar": "جمعية الأطلس"}, "kind": "cooperative"},
    {"partner_id": "P3", "name": {"fr": "Conseil provincial"}, "kind": "council"},
    {"partner_id": "P1", "name": {"fr": "Un autre nom"}, "kind": "association"},
]
COMMUNES = ("05.301.01.01", "05.301.03.05", "05.301.05.21")
SECTORS = ("environment", "tourism", "services")


class Arrival(list[list[Event]]):
    """Groups of facts in the order of their arrival, told shortly when a test fails."""

    def __repr__(self) -> str:
        return str([[f"{fact['id']} {fact['type']}" for fact in group] for group in self])


@st.composite
def arrivals(draw: st.DrawFn) -> Arrival:
    """Facts valid together, agreements and worksites with terms of their own, in any order of arrival."""
    facts = draw(histories())
    for fact in facts:
        kind = fact["type"].removeprefix("ma.awrach.").removesuffix(".v1")
        fact["data"] |= draw(_TERMS.get(kind, st.just({})))
        if kind == "agreement.proposed":
            fact["data"]["partners"] = _with_operator(fact, draw(st.lists(st.sampled_from(BODIES), unique_by=_body)))
    arrival = draw(st.permutations(facts))
    size = draw(st.integers(1, len(arrival)))
    return Arrival(arrival[start : start + size] for start in range(0, len(arrival), size))


def _body(partner: Item) -> Any:
    return partner["partner_id"]


def _with_operator(fact: Event, more: list[Item]) -> list[Item]:
    return more if any(one["partner_id"] == "P1" for one in more) else [*fact["data"]["partners"], *more]


def _optional(**terms: st.SearchStrategy[Any]) -> st.SearchStrategy[Item]:
    return st.fixed_dictionaries({}, optional=terms)


_TERMS: dict[str, st.SearchStrategy[Item]] = {
    "agreement.proposed": _optional(
        budget_mad=st.sampled_from([0, 1200.5, 250000]),
        edition=st.sampled_from([2022, 2023]),
        level=st.sampled_from(["ministry", "implementation", "other"]),
        sectors=st.lists(st.sampled_from(SECTORS), unique=True),
        communes=st.lists(st.sampled_from(COMMUNES), unique=True),
        ends_on=st.just("2024-01-01"),
    ),
    "agreement.amended": _optional(ends_on=st.sampled_from(["2024-02-01", "2024-03-01"])),
    "worksite.opened": _optional(commune=st.sampled_from(COMMUNES), sector=st.sampled_from(SECTORS)),
}

# Shrinking a history costs minutes; the ids and types that a failure shows are enough to look at it.
thoroughly = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def listed(engine: Engine, name: str, position: int, sort: str = "", **filters: str) -> list[Item]:
    """Every item of a register, in pages of two."""
    items: list[Item] = []
    with engine.connect() as connection:
        while True:
            answer = listing(connection, name, Page(filters, 2, len(items), sort), position)
            items += answer["items"]
            assert (answer["next"] is None) == (len(items) == answer["total"])
            if answer["next"] is None:
                return items


def at(messages: list[Recorded], share: int) -> int:
    return len(messages) * share // 1000


def projected(engine: Engine, arrival: Arrival) -> list[Recorded]:
    """What the ledger holds once all has arrived; an emptied database is told of it in three batches."""
    Projector(engine)
    with engine.begin() as connection:
        for table in tables.metadata.sorted_tables:
            connection.execute(table.delete())
    messages = recorded(*arrival)
    projector, size = Projector(engine), len(messages) // 3 + 1
    for start in range(0, len(messages), size):
        projector.apply(messages[start : start + size])
    return messages
