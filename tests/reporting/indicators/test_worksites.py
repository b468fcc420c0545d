"""G5_WORKSITES and J1 by body: small cases counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from shared.contracts.codes import communes
from shared.ledger import Recorded
from tests.building import agreement_proposed, approved_agreement, vote, worksite_opened
from tests.reporting.conftest import Ask
from tests.reporting.indicators.reading import cells, share, shares
from tests.reporting.recording import recorded

TOWN, VILLAGE = "05.301.01.01", "05.301.03.05"
_COMMUNE = {"partner_id": "P2", "name": {"fr": "Commune exemple"}, "kind": "commune"}
_ASSOCIATION = {"partner_id": "P1", "name": {"fr": "Association exemple 01"}, "kind": "association"}


@pytest.fixture(autouse=True)
def _told(project: Callable[[Sequence[Recorded]], int]) -> None:
    """W1 in town; W2 and W3 in a village, W3 under agreements of two bodies, one of which both have signed."""
    project(
        recorded(
            [
                *approved_agreement("A1"),
                agreement_proposed("A2", partners=[_ASSOCIATION, _COMMUNE]),
                vote("A2"),
                worksite_opened("W1", positions=3, commune=TOWN),
                worksite_opened("W2", positions=4, commune=VILLAGE, opens_on="2023-08-01"),
                worksite_opened("W3", positions=5, commune=VILLAGE, agreement_ids=["A1", "A2"]),
            ]
        )
    )


def test_the_places_are_what_they_are_taken_for() -> None:
    assert communes()[TOWN].urban
    assert not communes()[VILLAGE].urban


def test_the_share_of_worksites_in_rural_communes(ask: Ask) -> None:
    assert share(ask("G5_WORKSITES")) == (66.7, 2, 3)
    assert share(ask("G5_WORKSITES", commune=TOWN)) == (0.0, 0, 1)


def test_it_can_be_had_by_month_place_and_body(ask: Ask) -> None:
    assert shares(ask("G5_WORKSITES", "month")) == {"2023-07": (50.0, 1, 2), "2023-08": (100.0, 1, 1)}
    assert shares(ask("G5_WORKSITES", "commune")) == {TOWN: (0.0, 0, 1), VILLAGE: (100.0, 2, 2)}
    assert shares(ask("G5_WORKSITES", "partner")) == {"P1": (66.7, 2, 3), "P2": (100.0, 1, 1)}


def test_positions_count_once_for_each_body_however_many_agreements_name_it(ask: Ask) -> None:
    answer = ask("J1", "partner")
    assert (cells(answer), answer["total"]["value"]) == ({"P1": 12, "P2": 5}, 12)
    assert any("overlap" in note for note in answer["notes"])
