"""Every indicator of persons, by each of its breakdowns: nothing small is shown, nor left over by a share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.reporting.columns import Columns
from services.reporting.disclosure import Gate, Thresholds
from services.reporting.indicators import INDICATORS, Indicator
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from services.reporting.queries.figures import Asked, Frame, figure
from services.reporting.queries.indicators import protection
from tests.deciding.memory import NOW
from tests.example.disturbed import disturbed
from tests.reporting.recording import recorded_from

PUBLIC = Gate(Thresholds(5, 10), INDICATORS)
COUNTS = ("hires", "persons", "certificates")
SHARES_OF_PERSONS = ("G1", "G2", "G3", "G5", "G5_NO_DIPLOMA", "G5_JOB_SEEKERS", "P10", "C3", "Q4")
TOLD = {code: one for code, one in INDICATORS.items() if protection(one)}
_Answers = Callable[[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Answers]:
    """Public answers about the disturbed example."""
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('told') / 'reporting.sqlite3'}")
    last = Projector(engine).apply(recorded_from(*disturbed()))
    frames = Columns(engine).at(last)
    yield lambda code, by: figure(Asked(code, by), Frame(frames, NOW, PUBLIC))
    engine.dispose()


def _small(code: str, by: str, one: dict[str, Any]) -> bool:
    """Whether a shown observation says of few persons how many they are."""
    most = 10 if INDICATORS[code].disability or by == "disability" else 5
    said = [one["value"]] if INDICATORS[code].unit in COUNTS else []
    if code in SHARES_OF_PERSONS:
        said = [one["numerator"], one["denominator"], (one["denominator"] or 0) - (one["numerator"] or 0)]
    return one["confidentiality"] == "F" and any(0 < (number or 0) < most for number in said)


def _breakdowns(indicator: Indicator) -> list[str]:
    """Each but months, whose totals are public, and publishers and bodies, which are asked for elsewhere."""
    return [by for by in indicator.breakdowns if by not in ("month", "publisher", "partner")]


@pytest.mark.parametrize("code", [code for code in TOLD if TOLD[code].unit in COUNTS or code in SHARES_OF_PERSONS])
def test_nothing_small_is_shown_of(answers: _Answers, code: str) -> None:
    for by in _breakdowns(INDICATORS[code]):
        assert [one for one in answers(code, by)["observations"] if _small(code, by, one)] == [], by


@pytest.mark.parametrize("by", ["commune", "sector", "disability"])
def test_kinds_of_certificates_and_those_not_told_of_are_not_what_is_left_over(answers: _Answers, by: str) -> None:
    def shown(code: str) -> dict[str, Any]:
        return {one["by"][by]: one for one in answers(code, by)["observations"]}

    kinds = [shown(code) for code in ("C1", "C1_WORK", "C1_TRAINING", "C1_UNKNOWN")]
    for key in kinds[0]:
        marks = [kind[key]["confidentiality"] for kind in kinds if key in kind]
        assert len(marks) - marks.count("F") != 1, key
    persons, seeking = shown("P2"), shown("G5_JOB_SEEKERS")
    known = {key: one["denominator"] for key, one in seeking.items() if one["denominator"] and persons[key]["value"]}
    most = 10 if by == "disability" else 5
    assert not [key for key, number in known.items() if 0 < persons[key]["value"] - number < most]
