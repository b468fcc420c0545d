"""Which province a fact speaks of: given what is known, when a fact comes, then this one, or none yet."""

from __future__ import annotations

import pytest

from services.agreements.domain import domain as agreements
from services.placements.domain import domain as placements
from tests.building import (
    Event,
    agreement_fact,
    agreement_proposed,
    approved_agreement,
    hire_ended,
    hire_fact,
    hire_started,
    session_held,
    vote,
    worksite_fact,
    worksite_opened,
)
from tests.story import Story

OF_AN_AGREEMENT = [
    vote(),
    agreement_fact("signed", signed_on="2023-07-01"),
    agreement_fact("terminated", effective_on="2023-08-01", reason="fin"),
]
OF_A_HIRE = [
    hire_ended(),
    *(hire_fact(kind) for kind in ("attended", "paid", "certified", "voided")),
    hire_fact("corrected", starts_on="2023-07-11"),
]


@pytest.fixture
def story() -> Story:
    return Story(agreements, placements)


def test_a_session_is_of_its_councils_province(story: Story) -> None:
    assert story.province(session_held(council="01.511")) == "01.511"


def test_a_proposal_names_its_province(story: Story) -> None:
    assert story.province(agreement_proposed(province="01.511")) == "01.511"


@pytest.mark.parametrize("later", OF_AN_AGREEMENT, ids=lambda one: one["type"])
def test_what_follows_a_proposal_is_of_the_agreements_province_once_that_is_known(story: Story, later: Event) -> None:
    assert story.province(later) is None
    assert story.given(session_held(), agreement_proposed()).province(later) == "05.301"


def test_an_opening_is_of_its_communes_province(story: Story) -> None:
    assert story.province(worksite_opened(commune="05.301.01.01")) == "05.301"


def test_a_change_of_a_worksite_is_of_its_province_once_that_is_known(story: Story) -> None:
    change = worksite_fact("suspended", "2023-08-01")
    assert story.province(change) is None
    assert story.given(*approved_agreement(), worksite_opened()).province(change) == "05.301"


def test_a_hire_is_of_its_worksites_province_once_that_is_known(story: Story) -> None:
    assert story.province(hire_started()) is None
    assert story.given(*approved_agreement(), worksite_opened()).province(hire_started()) == "05.301"


@pytest.mark.parametrize("later", OF_A_HIRE, ids=lambda one: one["type"])
def test_what_follows_a_hire_is_of_its_worksites_province_once_the_hire_is_known(story: Story, later: Event) -> None:
    story.given(*approved_agreement(), worksite_opened())
    assert story.province(later) is None
    assert story.given(hire_started()).province(later) == "05.301"
