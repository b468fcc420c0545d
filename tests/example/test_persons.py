"""The generated persons are plausible as a group, and plainly nobody."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest

from awrach.example import EXPECTED
from shared.contracts.codes import province_of
from tests.example.conftest import ByKind

Data = dict[str, Any]


@pytest.fixture(scope="session")
def persons(by_kind: ByKind) -> list[Data]:
    return [hire["person"] for hire in by_kind["hire.started"] if hire["role"] == "worker"]


def test_about_three_in_ten_are_women(persons: list[Data]) -> None:
    sexes = Counter(person["sex"] for person in persons)
    expected = EXPECTED["G1"]
    assert (sexes["female"], sexes["female"] + sexes["male"]) == (expected.numerator, expected.denominator)
    assert expected.value == pytest.approx(100 * sexes["female"] / (sexes["female"] + sexes["male"]), abs=0.05)
    assert 29 <= expected.value <= 31


def test_about_two_in_a_hundred_have_a_disability(persons: list[Data]) -> None:
    known = Counter(person["disability"] for person in persons)
    assert 0.015 <= (known["declared"] + known["certified"]) / len(persons) <= 0.025
    assert known["unknown"] > 0


def test_most_are_18_to_34_and_nobody_is_a_minor(by_kind: ByKind) -> None:
    ages = []
    for hire in by_kind["hire.started"]:
        if hire["role"] == "worker" and "birth_date" in hire["person"]:
            born, start = date.fromisoformat(hire["person"]["birth_date"]), date.fromisoformat(hire["starts_on"])
            ages.append(start.year - born.year - ((start.month, start.day) < (born.month, born.day)))
    assert min(ages) >= 18
    assert sum(age <= 34 for age in ages) / len(ages) > 0.7
    assert 0 < 1251 - len(ages) < 50


def test_they_live_in_the_province_where_that_is_known(persons: list[Data]) -> None:
    homes = [person["residence"] for person in persons if "residence" in person]
    assert {province_of(home) for home in homes} == {"05.301"}
    assert 0.9 < len(homes) / len(persons) < 1


def test_schooling_is_mixed_and_most_are_job_seekers(persons: list[Data]) -> None:
    assert {person["education"] for person in persons} == {
        "none", "primary", "secondary", "baccalaureate", "vocational", "higher", "unknown"
    }  # fmt: skip
    assert sum(person.get("job_seeker", False) for person in persons) / len(persons) > 0.9


def test_identity_numbers_show_that_they_are_generated(persons: list[Data]) -> None:
    assert all(re.fullmatch(r"ZX00\d{4}", person["cnie"]) for person in persons)
