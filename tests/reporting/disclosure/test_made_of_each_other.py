"""Figures that are parts of each other: kinds of certificates, shares of nobody, those of whom something is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from services.reporting.disclosure import Gate, Thresholds
from services.reporting.indicators import INDICATORS
from shared.ledger import Recorded
from tests.building import Event, approved_agreement, hire_ended, hire_fact, hire_started, worksite_opened
from tests.reporting.conftest import Ask
from tests.reporting.recording import recorded

PUBLIC = Gate(Thresholds(5, 10), INDICATORS)
COMMUNES = {"W1": "05.301.01.01", "W2": "05.301.03.05", "W3": "05.301.05.21"}
Project = Callable[[Sequence[Recorded]], int]


def _people(number: int, worksite: str = "W1", **person: Any) -> Iterator[Event]:
    """Hires of as many persons, told apart by worksite and by what is told of them."""
    first = 1000 * int(worksite[1]) + 100 * len(person)
    for at in range(first, first + number):
        yield hire_started(f"H{at}", f"ZX{at}", worksite_id=worksite, person=person)


def _project(project: Project, hires: Sequence[Event], *told: Event) -> None:
    sites = [worksite_opened(name, commune=commune, positions=99) for name, commune in COMMUNES.items()]
    project(recorded([*approved_agreement(), *sites, *hires], told))


def _by(ask: Ask, code: str, by: str = "commune", **asked: Any) -> dict[tuple[str, ...], dict[str, Any]]:
    return {tuple(one["by"].values()): one for one in ask(code, by, gate=PUBLIC, **asked)["observations"]}


def test_a_kind_of_certificate_is_not_what_all_others_leave_over(project: Project, ask: Ask) -> None:
    """Of each three kinds one is of two hires only, and the two others are of many: all but them gives them away."""
    hires = [one for worksite in COMMUNES for one in _people(30, worksite)]
    kinds: list[dict[str, str]] = [{"kind": "work"}] * 19 + [{"kind": "training"}] * 2 + [{}] * 9
    names = [one["data"]["hire_id"] for one in hires]
    told = [hire_fact("certified", name, **kind) for name, kind in zip(names, kinds * 3, strict=True)]
    _project(project, hires, *told)
    answers = [_by(ask, code) for code in ("C1", "C1_WORK", "C1_TRAINING", "C1_UNKNOWN")]
    for commune in COMMUNES.values():
        shown = [answer[commune,]["confidentiality"] for answer in answers]
        assert shown[2] == "A"
        assert shown.count("F") < len(shown) - 1


def test_where_nobody_is_in_the_part_those_of_the_whole_are_protected(project: Project, ask: Ask) -> None:
    hires = [*_people(20), *_people(20, "W2"), *_people(3, "W3")]
    _project(project, hires, *(hire_ended(one["data"]["hire_id"], "2023-09-30") for one in hires))
    answer = _by(ask, "P10")
    assert (answer[COMMUNES["W3"],]["confidentiality"], answer[COMMUNES["W3"],]["denominator"]) == ("A", None)


@pytest.mark.parametrize("by", ["commune", "commune,sex"])
def test_of_whom_it_is_not_told_whether_they_sought_a_job_is_not_the_rest(project: Project, ask: Ask, by: str) -> None:
    told = [one for worksite in COMMUNES for one in _people(20, worksite, job_seeker=True)]
    _project(project, [*told, *_people(2, "W1"), *_people(8, "W2"), *_people(8, "W3")])
    persons, seeking = _by(ask, "P2", by), _by(ask, "G5_JOB_SEEKERS", by)
    untold = {key: persons[key]["value"] - one["denominator"] for key, one in seeking.items() if one["denominator"]}
    assert not any(0 < number < 5 for number in untold.values())


def test_a_repeat_factor_does_not_tell_of_few_persons_with_many_hires(project: Project, ask: Ask) -> None:
    """Three persons are hired twice in October; P2 counts all who are still at work beside them."""
    again = [
        hire_started(
            f"again-{at}",
            f"ZX{2000 + at % 3}",
            f"2023-10-{2 + 9 * (at // 3):02}",
            f"2023-10-{9 + 9 * (at // 3):02}",
            worksite_id="W1",
        )
        for at in range(6)
    ]
    _project(project, [*_people(20), *_people(20, "W2"), *_people(20, "W3"), *again])
    answer = _by(ask, "P4", period="2023-10-01/2023-10-31")[COMMUNES["W1"],]
    assert (answer["denominator"], answer["confidentiality"]) == (None, "A")


def test_active_hires_of_two_days_do_not_tell_who_began_between(project: Project, ask: Ask) -> None:
    """Nobody's work ends in August, which is no secret: whoever is active more at its end began in it."""
    later = [hire_started(f"later-{at}", f"ZX{9000 + at}", "2023-08-07") for at in range(2)]
    _project(project, [*_people(20), *_people(20, "W2"), *_people(20, "W3"), *later])
    months = ("2023-07-01/2023-07-31", "2023-08-01/2023-08-31")
    begun = _by(ask, "P1", period=months[1])
    before, after = (_by(ask, "P5", period=month)[COMMUNES["W1"],] for month in months)
    assert begun[COMMUNES["W1"],]["confidentiality"] == "A"
    assert None in (before["value"], after["value"])
