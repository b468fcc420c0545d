"""A2, A4, A5, M1: small cases counted by hand. Votes are of 27 June 2023 or as said; today is 15 January 2024."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from shared.ledger import Recorded
from tests.building import (
    Event,
    agreement_fact,
    agreement_proposed,
    approved_agreement,
    session_held,
    vote,
    worksite_opened,
)
from tests.reporting.conftest import Ask
from tests.reporting.indicators.reading import cells, share, shares, value
from tests.reporting.recording import recorded

Project = Callable[[Sequence[Recorded]], int]

_BODIES = {
    "P1": {"partner_id": "P1", "name": {"fr": "Association exemple 01"}, "kind": "association"},
    "P2": {"partner_id": "P2", "name": {"fr": "Commune exemple"}, "kind": "commune"},
}


def opened(worksite_id: str, agreement_id: str, opens_on: str) -> Event:
    return worksite_opened(worksite_id, agreement_ids=[agreement_id], opens_on=opens_on)


class TestSigned:
    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        project(
            recorded(
                [
                    *approved_agreement("A1"),
                    agreement_proposed("A2", partners=[_BODIES["P1"], _BODIES["P2"]]),
                    agreement_fact("signed", signed_on="2023-07-05"),
                    agreement_fact("signed", agreement_id="A2", signed_on="2023-08-10"),
                    agreement_fact("terminated", effective_on="2023-08-15", reason="fin"),
                ]
            )
        )

    def test_an_agreement_is_signed_in_the_month_of_its_signature(self, ask: Ask) -> None:
        assert cells(ask("A2", "month")) == {"2023-07": 1, "2023-08": 1}
        assert value(ask("A2", period="2023-09-01/2023-09-30")) == 0

    def test_neither_a_missing_vote_nor_a_termination_takes_a_signature_away(self, ask: Ask) -> None:
        assert value(ask("A2", period="2023-07-01/2023-12-31")) == 2

    def test_an_agreement_of_two_bodies_is_in_the_part_of_each(self, ask: Ask) -> None:
        answer = ask("A2", "partner_kind")
        assert (cells(answer), value(answer)) == ({"association": 2, "commune": 1}, 2)
        assert any("overlap" in note for note in answer["notes"])


class TestExecution:
    """A1 opened after 10 days, A2 after 100, A3 before its vote, A4 never; all but A4 were approved in June or July."""

    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        project(
            recorded(
                [
                    session_held("S1"),
                    session_held("S2", held_on="2023-07-20"),
                    session_held("S3", held_on="2023-12-01"),
                    *(agreement_proposed(name) for name in ("A1", "A2", "A4")),
                    agreement_proposed("A3", partners=[_BODIES["P2"]], level="ministry"),
                    *(vote(name) for name in ("A1", "A2")),
                    vote("A3", "S2"),
                    vote("A4", "S3"),
                    opened("W1", "A1", "2023-07-07"),
                    opened("W2", "A1", "2023-12-07"),
                    opened("W3", "A2", "2023-10-05"),
                    worksite_opened("W4", agreement_ids=["A1", "A3"], opens_on="2023-07-15"),
                    agreement_fact("terminated", effective_on="2024-01-02", reason="fin"),
                ]
            )
        )

    def test_a4_is_the_share_opened_within_the_days_among_those_whose_days_have_passed(self, ask: Ask) -> None:
        assert share(ask("A4")) == (66.7, 2, 3)

    def test_a4_follows_the_parameter(self, ask: Ask) -> None:
        assert share(ask("A4", execution_days=100)) == (100.0, 3, 3)
        assert share(ask("A4", execution_days=99)) == (66.7, 2, 3)
        assert share(ask("A4", execution_days=45)) == (50.0, 2, 4)
        assert share(ask("A4", execution_days=46)) == (66.7, 2, 3)

    def test_a4_by_month_of_the_vote(self, ask: Ask) -> None:
        assert shares(ask("A4", "month")) == {"2023-06": (50.0, 1, 2), "2023-07": (100.0, 1, 1)}

    def test_a4_is_not_defined_where_nothing_was_due(self, ask: Ask) -> None:
        answer = ask("A4", period="2023-12-01/2023-12-31")
        assert (share(answer), answer["total"]["status"]) == ((None, 0, 0), "z")

    def test_a5_is_the_median_of_10_100_and_0_days(self, ask: Ask) -> None:
        assert value(ask("A5")) == 10.0
        assert cells(ask("A5", "month")) == {"2023-06": 55.0, "2023-07": 0.0}

    def test_a5_p90_lies_between_its_neighbours_in_a_straight_line(self, ask: Ask) -> None:
        assert value(ask("A5_P90")) == 82.0

    def test_a5_is_not_defined_without_any_opening(self, ask: Ask) -> None:
        answer = ask("A5", period="2023-12-01/2023-12-31")
        assert (value(answer), answer["total"]["status"]) == (None, "z")

    def test_unfinished_ones_are_counted_apart(self, ask: Ask) -> None:
        assert cells(ask("A5_UNFINISHED", "month")) == {"2023-12": 1}
        assert value(ask("A5_UNFINISHED")) == 1

    def test_the_worksites_of_another_place_count_for_an_agreement_in_the_scope(self, ask: Ask) -> None:
        assert share(ask("A4", worksite="W2")) == (100.0, 1, 1)


def test_m1_sums_the_person_months_of_one_level_with_the_weakest_qualifier(project: Project, ask: Ask) -> None:
    planned = {"person_months": 30, "qualifier": "about"}
    project(
        recorded(
            [
                session_held("S1"),
                agreement_proposed("A1", planned=planned),
                agreement_proposed("A2", planned={"person_months": 12}),
                agreement_proposed("A3", planned={"person_months": 500}, level="ministry"),
                agreement_proposed("A4", planned={"person_months": 7}),
                agreement_proposed("A5", planned={"jobs": 9}),
                *(vote(name) for name in ("A1", "A2", "A3", "A5")),
                agreement_fact("amended", effective_on="2023-09-01", planned={"person_months": 36}, reason="avenant"),
            ]
        )
    )
    answer = ask("M1")
    assert (value(answer), answer["total"]["qualifier"], answer["unit"]) == (48, "about", "person-months")
    assert value(ask("M1", level="ministry")) == 500
    assert cells(ask("M1", "partner")) == {"P1": 48}


def test_o1_is_not_available_and_says_so(ask: Ask) -> None:
    answer = ask("O1")
    assert (answer["total"]["value"], answer["total"]["status"]) == (None, "x")
