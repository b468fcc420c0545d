"""Hires and persons, counted by hand."""

from __future__ import annotations

from tests.reporting.indicators.conftest import Figure


def test_workers_are_counted_apart_from_supervisors(total: Figure) -> None:
    assert (total("P1"), total("S1")) == (3, 1)


def test_a_person_is_new_once_where_their_first_hire_is(total: Figure, parts: Figure) -> None:
    assert total("P3") == 2
    assert parts("P3", "worksite") == {"W1": 2}
    assert parts("P3", "month") == {"2023-07": 2}


def test_a_person_hired_before_elsewhere_is_not_new_in_a_scope(total: Figure) -> None:
    assert total("P3", worksite="W2") == 0
    assert total("P3", period="2023-07-11/2023-12-31") == 1


def test_three_hires_of_two_persons_repeat_one_and_a_half_times(share: Figure, parts: Figure) -> None:
    assert share("P4") == (1.5, 3, 2)
    assert parts("P4", "sex") == {"female": 2.0, "male": 1.0}


def test_without_hires_there_is_nothing_to_repeat(share: Figure) -> None:
    assert share("P4", period="2023-12-01/2023-12-31") == (None, 0, 0)


def test_one_of_two_that_ended_did_so_early(share: Figure, parts: Figure) -> None:
    assert share("P10") == (50.0, 1, 2)
    assert parts("P10", "month") == {"2023-07": 100.0, "2023-08": 0.0}


def test_by_reason_early_ends_are_a_share_of_all_ends(parts: Figure) -> None:
    assert parts("P10", "reason") == {"resigned": 50.0}


def test_an_end_is_overdue_from_the_day_after_it_was_planned(total: Figure) -> None:
    assert total("P11", period="2023-07-01/2023-08-06") == 0
    assert total("P11", period="2023-08-07/2023-08-07") == 1


def test_only_what_the_agency_validated_is_validated(total: Figure, parts: Figure) -> None:
    assert total("V1") == 1
    assert parts("V1", "worksite") == {"W1": 1}


def test_completeness_counts_known_values_of_each_trait(share: Figure) -> None:
    assert share("Q6") == (66.7, 10, 15)
    assert share("Q6_SEX") == (100.0, 3, 3)
    assert share("Q6_AGE") == (66.7, 2, 3)
    assert share("Q6_DISABILITY") == (100.0, 3, 3)
    assert share("Q6_EDUCATION") == (33.3, 1, 3)
    assert share("Q6_RESIDENCE") == (33.3, 1, 3)


def test_by_evidence_persons_with_disabilities_are_a_share_of_all_known(parts: Figure) -> None:
    assert parts("G3", "disability") == {"declared": 50.0}


def test_groups_are_shares_of_those_of_whom_it_is_told(share: Figure) -> None:
    assert share("G5")[1:] == (1, 1)
    assert share("G5_NO_DIPLOMA") == (100.0, 1, 1)
    assert share("G5_JOB_SEEKERS") == (50.0, 1, 2)


def test_a_person_is_as_at_their_first_hire_in_each_place(share: Figure) -> None:
    assert share("G5_JOB_SEEKERS", worksite="W2") == (None, 0, 0)
