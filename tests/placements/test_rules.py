"""The rules of worksites and hires: given what is known, when a fact comes, then this."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.agreements.domain import domain as agreements
from services.placements.domain import domain as placements
from services.placements.recording import completed_years
from shared.contracts.decisions import Policy, Refused
from shared.contracts.refs import Ref
from tests.building import (
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
from tests.story import TODAY, Story, accepted, as_fact, refusal

PARKED_FULL = ("parked", "worksite-full", ["/data/worksite_id"])


@pytest.fixture
def story() -> Story:
    return Story(agreements, placements)


@pytest.fixture
def opened(story: Story) -> Story:
    return story.given(*approved_agreement(), worksite_opened())


class TestWorksiteOpened:
    def test_under_an_approved_agreement_it_opens(self, story: Story) -> None:
        story.given(*approved_agreement(), worksite_opened())

    def test_it_waits_for_every_agreement_it_names(self, story: Story) -> None:
        story.given(*approved_agreement())
        decision = story.when(worksite_opened(agreement_ids=["A1", "A2"]))
        assert refusal(decision) == ("parked", "unknown-reference", ["/data/agreement_ids/1"])

    def test_it_waits_for_the_vote(self, story: Story) -> None:
        story.given(session_held(), agreement_proposed())
        assert refusal(story.when(worksite_opened()))[:2] == ("parked", "agreement-not-approved")
        story.given(vote(), worksite_opened())

    def test_one_allowing_agreement_is_enough(self, story: Story) -> None:
        story.given(*approved_agreement(), agreement_proposed("A2"), worksite_opened(agreement_ids=["A2", "A1"]))

    def test_an_approval_after_the_opening_day_does_not_allow_it(self, story: Story) -> None:
        story.given(*approved_agreement())
        early = worksite_opened(opens_on="2023-06-26")
        assert refusal(story.when(early))[:2] == ("parked", "agreement-not-approved")

    def test_rejected_and_postponed_agreements_do_not_allow_it(self, story: Story) -> None:
        story.given(session_held(), agreement_proposed(), vote(result="postponed"))
        assert refusal(story.when(worksite_opened()))[:2] == ("parked", "agreement-not-approved")

    def test_an_opposed_agreement_allows_nothing_until_a_later_session_approves_anew(self, story: Story) -> None:
        opposed = agreement_fact("opposed", opposed_on="2023-06-29", reason="forme")
        story.given(*approved_agreement(), opposed)
        assert refusal(story.when(worksite_opened()))[:2] == ("parked", "agreement-not-approved")
        story.given(session_held("S2", held_on="2023-06-30"), vote(session_id="S2"), worksite_opened())

    def test_the_order_in_which_votes_become_known_does_not_matter(self, story: Story) -> None:
        story.given(session_held(), session_held("S2", held_on="2023-06-30"), agreement_proposed())
        story.given(vote(session_id="S2"), agreement_fact("opposed", opposed_on="2023-06-29", reason="forme"))
        story.given(vote(), worksite_opened())

    def test_a_terminated_agreement_allows_it_until_the_day_before(self, story: Story) -> None:
        story.given(*approved_agreement(), agreement_fact("terminated", effective_on="2023-08-01", reason="accord"))
        accepted(story.when(worksite_opened("W1", opens_on="2023-07-31")))
        assert refusal(story.when(worksite_opened("W2", opens_on="2023-08-01")))[1] == "agreement-not-approved"

    def test_a_signature_is_needed_where_it_is_required(self) -> None:
        story = Story(agreements, placements, policy=Policy(TODAY, require_signature=True))
        story.given(*approved_agreement())
        assert refusal(story.when(worksite_opened()))[1] == "agreement-not-approved"
        story.given(agreement_fact("signed", signed_on="2023-07-01"), worksite_opened())

    def test_its_operator_must_be_a_partner_of_one_of_its_agreements(self, story: Story) -> None:
        story.given(*approved_agreement())
        decision = story.when(worksite_opened(operator="P9"))
        assert refusal(decision) == ("parked", "unknown-reference", ["/data/operator"])

    def test_its_commune_must_lie_in_the_agreements_province(self, story: Story) -> None:
        story.given(*approved_agreement())
        assert refusal(story.when(worksite_opened(commune="01.511.01.0"))) == (
            "rejected",
            "unknown-code",
            ["/data/commune"],
        )

    def test_a_second_one_of_the_same_id_is_rejected(self, opened: Story) -> None:
        assert refusal(opened.when(worksite_opened())) == ("rejected", "already-exists", ["/data/worksite_id"])

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [({"planned_end_on": "2023-06-30"}, "/data/planned_end_on"), ({"opens_on": "2024-01-16"}, "/data/opens_on")],
    )
    def test_impossible_dates_are_rejected(self, story: Story, changes: dict[str, str], pointer: str) -> None:
        story.given(*approved_agreement())
        changes = {"planned_end_on": "2024-06-30"} | changes
        assert refusal(story.when(worksite_opened(**changes))) == ("rejected", "impossible-dates", [pointer])


class TestWorksiteChanged:
    def test_it_waits_for_its_worksite(self, story: Story) -> None:
        change = worksite_fact("changed", "2023-08-01", positions=2, reason="besoin")
        assert refusal(story.when(change)) == ("parked", "unknown-reference", ["/data/worksite_id"])

    def test_more_positions_let_more_in_from_their_day_on(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"))
        opened.given(worksite_fact("changed", "2023-08-01", positions=2, reason="besoin"))
        assert refusal(opened.when(hire_started("H2", "ZX2", first="2023-07-31"))) == PARKED_FULL
        accepted(opened.when(hire_started("H2", "ZX2", first="2023-08-01")))

    def test_fewer_positions_than_active_workers_have_to_wait(self, story: Story) -> None:
        story.given(*approved_agreement(), worksite_opened(positions=2))
        story.given(hire_started("H1", "ZX1"), hire_started("H2", "ZX2"))
        fewer = worksite_fact("changed", "2023-09-01", positions=1, reason="budget")
        assert refusal(story.when(fewer)) == ("parked", "worksite-full", ["/data/positions"])
        story.given(hire_ended("H1", "2023-08-31"), fewer)

    def test_it_closes_once(self, opened: Story) -> None:
        opened.given(worksite_fact("closed", "2023-10-01"))
        assert refusal(opened.when(worksite_fact("closed", "2023-10-02")))[:2] == ("rejected", "already-exists")

    def test_nothing_takes_effect_before_it_opened_or_in_the_future(self, opened: Story) -> None:
        for day in ("2023-06-30", "2024-01-16"):
            assert refusal(opened.when(worksite_fact("suspended", day)))[:2] == ("rejected", "impossible-dates")


class TestHireStarted:
    def test_it_waits_for_its_worksite(self, story: Story) -> None:
        assert refusal(story.when(hire_started())) == ("parked", "unknown-reference", ["/data/worksite_id"])

    @pytest.mark.parametrize(("first", "opens"), [("2023-06-30", False), ("2023-07-01", True), ("2023-12-31", True)])
    def test_it_starts_between_opening_and_end(self, opened: Story, first: str, opens: bool) -> None:
        decision = opened.when(hire_started(first=first, last="2024-02-01"))
        if opens:
            accepted(decision)
        else:
            assert refusal(decision) == ("parked", "worksite-not-open", ["/data/starts_on"])

    def test_a_suspended_worksite_takes_nobody_until_it_is_resumed(self, opened: Story) -> None:
        opened.given(worksite_fact("resumed", "2023-09-01"), worksite_fact("suspended", "2023-08-01"))
        assert refusal(opened.when(hire_started(first="2023-08-15")))[1] == "worksite-not-open"
        accepted(opened.when(hire_started(first="2023-09-01", last="2023-10-01")))

    def test_a_closed_worksite_takes_nobody(self, opened: Story) -> None:
        opened.given(worksite_fact("closed", "2023-08-01"))
        assert refusal(opened.when(hire_started(first="2023-08-01", last="2023-09-01")))[1] == "worksite-not-open"
        accepted(opened.when(hire_started(first="2023-07-31", last="2023-09-01")))

    def test_a_postponed_end_lets_people_start_later(self, opened: Story) -> None:
        late = hire_started(first="2024-01-10", last="2024-02-10")
        assert refusal(opened.when(late))[1] == "worksite-not-open"
        opened.given(worksite_fact("changed", "2023-12-01", planned_end_on="2024-03-31", reason="retard"), late)

    def test_the_last_position_is_taken_once(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"))
        assert refusal(opened.when(hire_started("H2", "ZX2"))) == PARKED_FULL
        assert refusal(opened.when(hire_started("H2", "ZX2", first="2023-09-30", last="2023-10-30"))) == PARKED_FULL
        accepted(opened.when(hire_started("H2", "ZX2", first="2023-10-01", last="2023-10-30")))

    def test_supervisors_take_no_position(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"), hire_started("H2", "ZX2", role="supervisor"))
        assert refusal(opened.when(hire_started("H3", "ZX3"))) == PARKED_FULL

    def test_a_person_has_one_active_hire_over_all_worksites_whatever_the_role(self, opened: Story) -> None:
        opened.given(worksite_opened("W2", positions=9), hire_started("H1", "ZX1", role="supervisor"))
        second = hire_started("H2", "ZX1", first="2023-09-30", last="2023-10-30", worksite_id="W2")
        assert refusal(opened.when(second)) == ("parked", "already-hired", ["/data/person"])
        accepted(opened.when(hire_started("H2", "ZX1", first="2023-10-01", last="2023-10-30", worksite_id="W2")))

    def test_it_waits_for_the_person_and_not_for_the_worksite_when_only_the_person_is_taken(
        self, opened: Story
    ) -> None:
        opened.given(worksite_opened("W2"), hire_started("H1", "ZX1"))
        decision = opened.when(hire_started("H2", "ZX1", worksite_id="W2"))
        assert isinstance(decision, Refused)
        assert decision.waits_for == (Ref("person", "ZX1"),)

    def test_a_second_one_of_the_same_id_is_rejected(self, opened: Story) -> None:
        opened.given(hire_started())
        assert refusal(opened.when(hire_started())) == ("rejected", "already-exists", ["/data/hire_id"])

    @pytest.mark.parametrize(
        ("hire", "pointer"),
        [
            (hire_started(first="2023-09-01", last="2023-08-31"), "/data/planned_end_on"),
            (hire_started(first="2024-01-16", last="2024-02-01"), "/data/starts_on"),
            (hire_started(validated_on="2024-01-16"), "/data/validated_on"),
            (hire_started(person={"birth_date": "2023-07-11"}), "/data/person/birth_date"),
        ],
    )
    def test_impossible_dates_are_rejected(self, opened: Story, hire: dict[str, object], pointer: str) -> None:
        assert refusal(opened.when(hire)) == ("rejected", "impossible-dates", [pointer])

    def test_an_end_that_waits_for_it_frees_the_days_after_it(self, opened: Story) -> None:
        opened.given(hire_started("H2", "ZX2", first="2023-09-01", last="2023-12-31"))
        alone = hire_started("H1", "ZX1", first="2023-07-10", last="2023-09-30")
        assert refusal(opened.when(alone)) == PARKED_FULL
        accepted(opened.when(alone, hire_ended("H1", "2023-08-31")))


class TestHireEnded:
    def test_it_waits_for_its_hire(self, story: Story) -> None:
        assert refusal(story.when(hire_ended())) == ("parked", "unknown-reference", ["/data/hire_id"])

    def test_it_gives_back_the_position_and_the_person_from_the_next_day_on(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"), hire_ended("H1", "2023-08-31"))
        assert refusal(opened.when(hire_started("H2", "ZX2", first="2023-08-31"))) == PARKED_FULL
        accepted(opened.when(hire_started("H2", "ZX1", first="2023-09-01")))

    def test_hire_and_end_on_one_day_are_possible(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"), hire_ended("H1", "2023-07-10"))

    def test_an_end_after_the_planned_one_needs_the_position_and_the_person_for_longer(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"), hire_started("H2", "ZX2", first="2023-10-01", last="2023-12-01"))
        late = hire_ended("H1", "2023-10-01")
        assert refusal(opened.when(late)) == ("parked", "worksite-full", ["/data/ended_on"])
        accepted(opened.when(hire_ended("H1", "2023-09-30")))

    def test_a_second_end_is_rejected(self, opened: Story) -> None:
        opened.given(hire_started(), hire_ended())
        assert refusal(opened.when(hire_ended("H1", "2023-09-01")))[:2] == ("rejected", "already-exists")

    def test_impossible_dates_are_rejected(self, opened: Story) -> None:
        opened.given(hire_started())
        for day in ("2023-07-09", "2024-01-16"):
            assert refusal(opened.when(hire_ended("H1", day))) == ("rejected", "impossible-dates", ["/data/ended_on"])


class TestHireCorrected:
    def test_it_waits_for_its_hire(self, story: Story) -> None:
        late = hire_fact("corrected", starts_on="2023-07-11")
        assert refusal(story.when(late)) == ("parked", "unknown-reference", ["/data/hire_id"])

    def test_a_shorter_hire_gives_its_days_back(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"), hire_fact("corrected", planned_end_on="2023-08-31"))
        accepted(opened.when(hire_started("H2", "ZX1", first="2023-09-01")))

    def test_a_longer_hire_needs_the_place_and_the_person(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"), hire_started("H2", "ZX2", first="2023-10-01", last="2023-12-01"))
        longer = hire_fact("corrected", planned_end_on="2023-10-01")
        assert refusal(opened.when(longer)) == ("parked", "worksite-full", ["/data/planned_end_on"])

    def test_another_start_must_lie_in_the_open_worksite(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"))
        early = hire_fact("corrected", starts_on="2023-06-30")
        assert refusal(opened.when(early)) == ("parked", "worksite-not-open", ["/data/starts_on"])

    def test_of_two_corrections_the_later_logged_holds_whichever_comes_first(self, opened: Story) -> None:
        first = hire_fact("corrected", planned_end_on="2023-08-31") | {"time": "2023-08-01T09:00:00+01:00"}
        second = hire_fact("corrected", planned_end_on="2023-10-31") | {"time": "2023-08-02T09:00:00Z"}
        opened.given(hire_started("H1", "ZX1"), second, first)
        assert refusal(opened.when(hire_started("H2", "ZX2", "2023-10-31", "2023-12-01"))) == PARKED_FULL

    def test_the_end_that_is_known_outlives_a_corrected_plan(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"), hire_ended("H1", "2023-08-31"))
        opened.given(hire_fact("corrected", planned_end_on="2023-12-01"))
        accepted(opened.when(hire_started("H2", "ZX1", first="2023-09-01")))

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"starts_on": "2023-10-01"}, "/data/starts_on"),
            ({"planned_end_on": "2023-07-09"}, "/data/planned_end_on"),
            ({"starts_on": "2024-01-16"}, "/data/starts_on"),
            ({"starts_on": "2023-07-10", "person": {"birth_date": "2023-07-11"}}, "/data/person/birth_date"),
            ({"starts_on": "2023-08-01"}, "/data/starts_on"),
        ],
    )
    def test_what_cannot_be_true_together_is_rejected(
        self, opened: Story, changes: dict[str, Any], pointer: str
    ) -> None:
        opened.given(hire_started(), hire_fact("attended"))
        assert refusal(opened.when(hire_fact("corrected", **changes))) == ("rejected", "impossible-dates", [pointer])

    def test_traits_alone_ask_nothing_of_place_and_person(self, opened: Story) -> None:
        opened.given(hire_started(), hire_fact("corrected", person={"sex": "male"}))

    def test_a_birth_date_that_is_gone_must_be_sent_again(self, opened: Story) -> None:
        opened.given(hire_started())
        fact = as_fact(hire_fact("corrected", person={"birth_date": "1999-05-17"}))
        assert fact.data.birth_date == "awaited"
        gone = replace(fact, data=fact.data.model_copy(update={"birth_date": "gone"}))
        assert refusal(opened.decide(gone))[:2] == ("rejected", "invalid")


class TestHireVoided:
    def test_it_frees_the_place_and_the_person(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"), hire_fact("voided"))
        accepted(opened.when(hire_started("H2", "ZX1")))

    def test_together_with_it_a_hire_needs_no_place(self, opened: Story) -> None:
        opened.given(hire_started("H2", "ZX1"))
        hire = hire_started("H1", "ZX1")
        assert refusal(opened.when(hire)) == PARKED_FULL
        accepted(opened.when(hire, hire_fact("voided")))
        opened.given(hire_fact("voided"))

    def test_what_else_is_told_of_it_is_taken_and_changes_nothing(self, opened: Story) -> None:
        opened.given(hire_started("H1", "ZX1"), hire_fact("voided"), hire_started("H2", "ZX1"))
        opened.given(hire_ended("H1"), hire_fact("attended"), hire_fact("paid"), hire_fact("certified"))
        opened.given(hire_fact("corrected", planned_end_on="2023-12-01"))

    def test_it_is_voided_once(self, opened: Story) -> None:
        opened.given(hire_started(), hire_fact("voided"))
        assert refusal(opened.when(hire_fact("voided")))[:2] == ("rejected", "already-exists")

    def test_its_id_is_not_free_again(self, opened: Story) -> None:
        opened.given(hire_started(), hire_fact("voided"))
        assert refusal(opened.when(hire_started()))[:2] == ("rejected", "already-exists")


class TestRecordsOfAHire:
    @pytest.mark.parametrize("kind", ["attended", "paid", "certified", "voided"])
    def test_they_wait_for_their_hire(self, story: Story, kind: str) -> None:
        assert refusal(story.when(hire_fact(kind))) == ("parked", "unknown-reference", ["/data/hire_id"])

    @pytest.mark.parametrize(
        ("fact", "pointer"),
        [
            (hire_fact("attended", month="2023-06"), "/data/month"),
            (hire_fact("attended", month="2023-10"), "/data/month"),
            (hire_fact("attended", month="2024-02"), "/data/month"),
            (hire_fact("attended", days_worked=32), "/data/days_worked"),
            (hire_fact("attended", month="2023-09", days_worked=20, training_days=11), "/data/days_worked"),
            (hire_fact("paid", month="2023-06"), "/data/month"),
            (hire_fact("paid", paid_on="2023-07-09"), "/data/paid_on"),
            (hire_fact("paid", paid_on="2024-01-16"), "/data/paid_on"),
            (hire_fact("certified", issued_on="2023-07-09"), "/data/issued_on"),
            (hire_fact("certified", issued_on="2024-01-16"), "/data/issued_on"),
        ],
    )
    def test_impossible_dates_are_rejected(self, opened: Story, fact: dict[str, object], pointer: str) -> None:
        opened.given(hire_started())
        assert refusal(opened.when(fact)) == ("rejected", "impossible-dates", [pointer])

    def test_attendance_is_declared_once_a_month_and_paid_in_any_parts(self, opened: Story) -> None:
        opened.given(hire_started(), hire_fact("attended"), hire_fact("attended", month="2023-09"))
        opened.given(hire_fact("paid"), hire_fact("paid", amount_mad=1))
        again = hire_fact("attended", days_worked=3)
        assert refusal(opened.when(again)) == ("rejected", "already-exists", ["/data/month"])

    def test_an_end_before_recorded_attendance_is_rejected(self, opened: Story) -> None:
        opened.given(hire_started(), hire_fact("attended", month="2023-09"))
        assert refusal(opened.when(hire_ended("H1", "2023-08-31")))[:2] == ("rejected", "impossible-dates")


class TestTerminatedAgreement:
    def test_nobody_is_hired_from_its_day_on_and_who_is_there_stays(self, opened: Story) -> None:
        opened.given(worksite_opened("W2"), hire_started("H1", "ZX1"))
        opened.given(agreement_fact("terminated", effective_on="2023-08-01", reason="accord"))
        late = hire_started("H2", "ZX2", first="2023-08-01", worksite_id="W2")
        assert refusal(opened.when(late)) == ("parked", "agreement-not-approved", ["/data/starts_on"])
        opened.given(hire_started("H3", "ZX3", first="2023-07-31", worksite_id="W2"), hire_ended("H1", "2023-09-01"))

    def test_one_agreement_that_goes_on_is_enough(self, story: Story) -> None:
        story.given(*approved_agreement(), agreement_proposed("A2"), worksite_opened(agreement_ids=["A1", "A2"]))
        story.given(agreement_fact("terminated", effective_on="2023-07-02", reason="accord"), hire_started())


def test_the_age_recorded_is_that_at_the_start_of_the_hire() -> None:
    assert completed_years(date(1999, 5, 17), date(2023, 5, 16)) == 23
    assert completed_years(date(1999, 5, 17), date(2023, 5, 17)) == 24
    assert completed_years(date(2000, 2, 29), date(2023, 2, 28)) == 22
    assert completed_years(date(2000, 2, 29), date(2023, 3, 1)) == 23
