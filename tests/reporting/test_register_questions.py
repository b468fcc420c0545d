"""What can be asked of a register, and what a wrong question is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import Engine, event

from services.reporting.queries.asking import Refusal
from services.reporting.queries.registers import REGISTERS, Page, entry, listing
from services.reporting.queries.registers.linking import LONGEST
from shared.ledger import Recorded
from tests.building import (
    agreement_fact,
    agreement_proposed,
    approved_agreement,
    session_held,
    vote,
    worksite_fact,
    worksite_opened,
)
from tests.reporting.recording import recorded

List = Callable[..., dict[str, Any]]

TITLE = {"ar": "إحداث المسالك القروية", "fr": "Création de pistes rurales"}
FACTS = [
    *approved_agreement(),
    session_held("S2", held_on="2023-07-05"),
    agreement_proposed("A2", title=TITLE, budget_mad=250000.5, communes=["05.301.03.05"], edition=2023),
    vote("A2", "S2"),
    agreement_proposed("A3", budget_mad=1000, level="ministry"),
    worksite_opened("W1"),
    worksite_opened("W2", agreement_ids=["A1", "A2"], opens_on="2023-07-10", positions=7, sector="tourism"),
    worksite_fact("suspended", "2023-08-10", "W2"),
    agreement_fact("amended", effective_on="2023-08-01", planned={"jobs": 7}, reason="durée"),
]


@pytest.fixture
def ask(engine: Engine, project: Callable[[Sequence[Recorded]], int]) -> List:
    position = project(recorded(FACTS))

    def asked(name: str, limit: int = 100, offset: int = 0, sort: str = "", **filters: str) -> dict[str, Any]:
        with engine.connect() as connection:
            return listing(connection, name, Page(filters, limit, offset, sort), position)

    return asked


def ids(answer: dict[str, Any]) -> list[str]:
    return [next(iter(item.values())) for item in answer["items"]]


@pytest.mark.parametrize(
    ("name", "filters", "expected"),
    [
        ("agreements", {"q": "المسالك احداث"}, ["A2"]),
        ("agreements", {"q": "PISTES creation"}, ["A2"]),
        ("agreements", {"q": "association exemple"}, ["A1", "A2", "A3"]),
        ("agreements", {"q": "pistes%"}, ["A2"]),
        ("agreements", {"q": "nowhere"}, []),
        ("agreements", {"budget_from": "1000", "budget_to": "250000.50"}, ["A2", "A3"]),
        ("agreements", {"budget_from": "1000.01"}, ["A2"]),
        ("agreements", {"approved_from": "2023-07-01", "approved_to": "2023-07-05"}, ["A2"]),
        ("agreements", {"state": "proposed,approved", "level": "ministry"}, ["A3"]),
        ("agreements", {"session": "S1,S2"}, ["A1", "A2"]),
        ("agreements", {"sector": "tourism"}, ["A1", "A2"]),
        ("agreements", {"commune": "05.301.03.05"}, ["A2"]),
        ("agreements", {"edition": "2023"}, ["A2"]),
        ("worksites", {"open_on": "2023-07-05"}, ["W1"]),
        ("worksites", {"open_on": "2023-12-31"}, ["W1", "W2"]),
        ("worksites", {"state": "suspended"}, ["W2"]),
        ("worksites", {"positions_from": "2"}, ["W2"]),
        ("worksites", {"agreement": "A2"}, ["W2"]),
        ("worksites", {"session": "S2"}, ["W2"]),
        ("sessions", {"held_from": "2023-07-01"}, ["S2"]),
        ("sessions", {"held_on": "2023-06-27"}, ["S1"]),
        ("sessions", {"agreement": "A2"}, ["S2"]),
        ("sessions", {"q": "خنيفره"}, ["S1", "S2"]),
        ("partners", {"kind": "association", "session": "S2"}, ["P1"]),
        ("partners", {"kind": "council"}, []),
    ],
)
def test_filters_leave_what_they_say(ask: List, name: str, filters: dict[str, str], expected: list[str]) -> None:
    answer = ask(name, **filters)
    assert (ids(answer), answer["total"]) == (expected, len(expected))


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("sessions", {"sector_": "x"}, "can be filtered by session, council"),
        ("agreements", {"state": "open"}, "one or several of approved, opposed"),
        ("agreements", {"state": ""}, "one or several of"),
        ("agreements", {"state": "approved,"}, "one or several of"),
        ("agreements", {"approved_from": "2023-02-30"}, "a civil day, like"),
        ("agreements", {"approved_from": "20230201"}, "a civil day, like"),
        ("agreements", {"approved_from": "0001-01-01"}, "a civil day, like"),
        ("agreements", {"budget_from": "1e3"}, "dirhams"),
        ("agreements", {"budget_from": "-1"}, "dirhams"),
        ("agreements", {"edition": "٢٠٢٣"}, "years"),
        ("agreements", {"partner": "a b"}, "ids"),
        ("agreements", {"partner": "a\0"}, "ids"),
        ("agreements", {"commune": "05"}, "commune codes"),
        ("agreements", {"province": "99.999"}, "province codes"),
        ("agreements", {"updated_after": "9" * 30}, "ledger position"),
        ("agreements", {"updated_after": "-1"}, "ledger position"),
        ("agreements", {"q": "x" * 201}, "at most 200"),
        ("agreements", {"q": "a\0"}, "none of them NUL"),
        ("agreements", {"sort": "title"}, "sort takes agreement_id"),
        ("agreements", {"sort": "state,-state"}, "each once"),
        ("agreements", {"sort": "--state"}, "sort takes"),
        ("agreements", {"limit": 501}, "1 to 500"),
        ("agreements", {"offset": 10**30}, "offset 0 to"),
    ],
)
def test_a_wrong_question_is_told_what_is_possible(ask: List, name: str, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        ask(name, **asked)
    assert refused.value.status == 400


@pytest.mark.parametrize("name", REGISTERS)
def test_odd_texts_are_answered(ask: List, name: str) -> None:
    for text in ("", "%", "_", "\\", "'", '"', "\n", "/", "؟", "\U0001f333", "ال"):
        assert ask(name, q=text)["total"] >= 0


@pytest.mark.parametrize("name", REGISTERS)
def test_every_member_has_labels_and_stands_in_the_order_declared(ask: List, name: str) -> None:
    columns = REGISTERS[name].columns
    for item in ask(name)["items"]:
        assert list(item) == [member.name for member in columns]
        for member in columns:
            value = item[member.name]
            shapes = ("text", "object") if isinstance(value, dict) else ("list", "table")
            assert value is None or member.shape in (shapes if isinstance(value, dict | list) else ("flat",)), member
    assert all(all(member.labels.values()) for member in columns)


@pytest.mark.parametrize("name", REGISTERS)
def test_every_register_sorts_by_all_that_it_documents(ask: List, name: str) -> None:
    for field in REGISTERS[name].sortable:
        assert sorted(ids(ask(name, sort=f"-{field}"))) == sorted(ids(ask(name, sort=field)))


def test_pages_lead_to_each_other(ask: List) -> None:
    first = ask("agreements", limit=2, sort="-approved_on", level="ministry,implementation")
    assert (ids(first), first["previous"]) == (["A2", "A1"], None)
    url = urlsplit(first["next"])
    assert url.path == "/v1/agreements"
    parameters: dict[str, Any] = dict(parse_qsl(url.query))
    limit, offset = int(parameters.pop("limit")), int(parameters.pop("offset"))
    second = ask("agreements", limit, offset, **parameters)
    assert (ids(second), second["next"]) == (["A3"], None)
    assert dict(parse_qsl(urlsplit(second["previous"]).query))["offset"] == "0"


@pytest.mark.parametrize(
    ("name", "key"), [("agreements", "A9"), ("sessions", "\0"), ("worksites", "A1"), ("partners", "")]
)
def test_an_unknown_entry_is_said_to_be(engine: Engine, ask: List, name: str, key: str) -> None:
    with engine.connect() as connection, pytest.raises(Refusal, match=f"/v1/{name}") as refused:
        entry(connection, name, key, 10**6)
    assert (refused.value.status, refused.value.slug) == (404, "unknown-entry")


def test_an_entry_is_unknown_before_it_was_told(engine: Engine, ask: List) -> None:
    with engine.connect() as connection:
        (at,) = {item["changed_at"] for item in ask("agreements", agreement="A3")["items"]}
        assert entry(connection, "agreements", "A3", at)["item"]["budget_mad"] == 1000
        with pytest.raises(Refusal):
            entry(connection, "agreements", "A3", at - 1)


@pytest.fixture
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that the database was asked meanwhile."""
    statements: list[str] = []

    def heard(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", heard)
    yield statements
    event.remove(engine, "before_cursor_execute", heard)


@pytest.mark.parametrize("name", REGISTERS)
def test_a_page_costs_the_same_few_queries_however_long_it_is(ask: List, counted: list[str], name: str) -> None:
    ask(name, limit=1)
    one = len(counted)
    ask(name)
    assert len(counted) - one == one <= 6


def test_of_more_than_a_hundred_only_the_count_is_told(
    engine: Engine, project: Callable[[Sequence[Recorded]], int]
) -> None:
    sites = [worksite_opened(f"W{number}") for number in range(LONGEST + 1)]
    last = project(recorded([*approved_agreement(), *sites]))
    with engine.connect() as connection:
        before = entry(connection, "partners", "P1", last)["item"]["changed_at"] - 1
        for position, listed in ((last, False), (before, True)):
            count = LONGEST + 1 - listed
            body = entry(connection, "partners", "P1", position)["item"]
            assert (body["worksite_count"], body["worksite_count_under_agreements"]) == (count, count)
            assert (body["worksites"] is not None, body["worksites_under_agreements"] is not None) == (listed, listed)
            assert body["agreements"] == ["A1"]
            agreement = entry(connection, "agreements", "A1", position)["item"]
            assert (agreement["worksite_count"], agreement["worksites"] is not None) == (count, listed)
            where = urlsplit(body["listed_at"]["worksites"])
            page = Page(dict(parse_qsl(where.query)))
            assert listing(connection, where.path.removeprefix("/v1/"), page, position)["total"] == count
