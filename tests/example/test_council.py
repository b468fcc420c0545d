"""The session and its agreements hold what was published."""

from __future__ import annotations

from typing import Any

import pytest

from awrach.example import EXPECTED
from tests.example.conftest import ByKind


@pytest.fixture(scope="session")
def agreements(by_kind: ByKind) -> dict[str, dict[str, Any]]:
    return {data["agreement_id"]: data for data in by_kind["agreement.proposed"]}


def test_one_extraordinary_session_on_27_june_2023_with_a_quorum(by_kind: ByKind) -> None:
    (session,) = by_kind["session.held"]
    assert (session["council"], session["kind"], session["held_on"]) == ("05.301", "extraordinary", "2023-06-27")
    assert session["members_present"] > session["members_in_office"] / 2


def test_every_agreement_is_approved_unanimously_by_all_present(
    by_kind: ByKind, agreements: dict[str, dict[str, Any]]
) -> None:
    (session,) = by_kind["session.held"]
    votes = by_kind["agreement.approved"]
    assert sorted(vote["agreement_id"] for vote in votes) == sorted(agreements)
    for vote in votes:
        assert vote["session_id"] == session["session_id"]
        assert (vote["votes_for"], vote["votes_against"], vote["abstentions"]) == (session["members_present"], 0, 0)


def test_a1_counts_all_approved_agreements(by_kind: ByKind) -> None:
    assert len(by_kind["agreement.approved"]) == EXPECTED["A1"].value


def test_the_ministry_agreement_plans_more_than_1251_jobs_in_61_worksites(
    agreements: dict[str, dict[str, Any]],
) -> None:
    (ministry,) = [data for data in agreements.values() if data["level"] == "ministry"]
    assert ministry["planned"] == {"jobs": 1251, "worksites": 61, "qualifier": "more_than"}
    assert {partner["kind"] for partner in ministry["partners"]} == {"ministry", "council"}


def test_the_plans_of_the_implementation_agreements_add_up_to_the_same(
    agreements: dict[str, dict[str, Any]],
) -> None:
    plans = [data["planned"] for data in agreements.values() if data["level"] == "implementation" and "planned" in data]
    assert sum(plan["jobs"] for plan in plans) == EXPECTED["J0"].value == 1251
    assert sum(plan["worksites"] for plan in plans) == 61
    assert {plan["qualifier"] for plan in plans} == {EXPECTED["J0"].qualifier} == {"more_than"}


def test_the_annex_agreement_belongs_to_no_programme_and_plans_nothing(
    agreements: dict[str, dict[str, Any]],
) -> None:
    (annex,) = [data for data in agreements.values() if data["level"] == "other"]
    assert {"planned", "programme", "sectors"}.isdisjoint(annex)
    assert "«فازاز»" in annex["title"]["ar"]


def test_invented_bodies_have_names_that_say_so(agreements: dict[str, dict[str, Any]]) -> None:
    partners = [partner for data in agreements.values() for partner in data["partners"]]
    invented = [partner for partner in partners if partner["kind"] in {"association", "cooperative", "state_service"}]
    assert {partner["kind"] for partner in invented} == {"association", "cooperative", "state_service"}
    for partner in invented:
        name = partner["name"]
        assert "مثال" in name["ar"]
        assert "exemple" in name["fr"]
        assert "Example" in name["en"]


def test_every_title_is_given_in_three_languages_and_is_its_own(by_kind: ByKind) -> None:
    titles = [data["title"] for kind in ("agreement.proposed", "worksite.opened") for data in by_kind[kind]]
    for language in ("ar", "fr", "en"):
        assert len({title[language] for title in titles}) == len(titles)
