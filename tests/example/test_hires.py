"""The generated hires fit their worksites, and nobody is hired twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from awrach.example import EXPECTED
from tests.example.conftest import ByKind

Data = dict[str, Any]


@pytest.fixture(scope="session")
def sites(by_kind: ByKind) -> dict[str, Data]:
    return {site["worksite_id"]: site for site in by_kind["worksite.opened"]}


@pytest.fixture(scope="session")
def workers(by_kind: ByKind) -> list[Data]:
    return [hire for hire in by_kind["hire.started"] if hire["role"] == "worker"]


def test_1251_workers_and_a_supervisor_per_worksite_are_hired(by_kind: ByKind, workers: list[Data]) -> None:
    supervised = [hire["worksite_id"] for hire in by_kind["hire.started"] if hire["role"] == "supervisor"]
    assert len(workers) == EXPECTED["P1"].value == 1251
    assert len(supervised) == len(set(supervised)) == EXPECTED["S1"].value


def test_every_hire_is_of_a_person_of_its_own(by_kind: ByKind, workers: list[Data]) -> None:
    everybody = {hire["person"]["cnie"] for hire in by_kind["hire.started"]}
    assert len(everybody) == len(by_kind["hire.started"])
    assert len({hire["person"]["cnie"] for hire in workers}) == EXPECTED["P2"].value


def test_no_worksite_has_more_workers_than_positions_on_any_day(workers: list[Data], sites: dict[str, Data]) -> None:
    active: Counter[tuple[str, date]] = Counter()
    for hire in workers:
        first, last = date.fromisoformat(hire["starts_on"]), date.fromisoformat(hire["planned_end_on"])
        active.update((hire["worksite_id"], first + timedelta(days=day)) for day in range((last - first).days + 1))
    assert all(count <= sites[worksite]["positions"] for (worksite, _), count in active.items())


def test_workers_stay_three_or_four_months_while_their_worksite_is_open(
    workers: list[Data], sites: dict[str, Data]
) -> None:
    for hire in workers:
        site = sites[hire["worksite_id"]]
        assert site["opens_on"] <= hire["starts_on"] < hire["planned_end_on"] <= site["planned_end_on"]
        days = date.fromisoformat(hire["planned_end_on"]) - date.fromisoformat(hire["starts_on"])
        assert 89 <= days.days <= 123


def test_an_end_lies_within_its_hire_and_is_never_a_replacement(by_kind: ByKind) -> None:
    started = {hire["hire_id"]: hire for hire in by_kind["hire.started"]}
    ended = by_kind["hire.ended"]
    assert len({end["hire_id"] for end in ended}) == len(ended) < len(started)
    for end in ended:
        hire = started[end["hire_id"]]
        assert hire["starts_on"] <= end["ended_on"] <= hire["planned_end_on"]
        assert (end["reason"] == "completed") == (end["ended_on"] == hire["planned_end_on"])
    assert {"completed", "resigned", "found_job"} <= {end["reason"] for end in ended} < {
        "completed", "resigned", "found_job", "dismissed", "other", "site_closed"
    }  # fmt: skip


def test_most_contracts_are_validated_within_two_weeks(workers: list[Data]) -> None:
    validated = [hire for hire in workers if "validated_on" in hire]
    assert 0.9 * len(workers) < len(validated) < len(workers)
    for hire in validated:
        waited = date.fromisoformat(hire["validated_on"]) - date.fromisoformat(hire["starts_on"])
        assert 1 <= waited.days <= 14
