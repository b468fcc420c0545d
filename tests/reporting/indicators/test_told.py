"""Pay and certificates, counted by hand, and how many hires stand behind them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from services.reporting.columns import Columns
from services.reporting.indicators import INDICATORS
from services.reporting.indicators.definition import Question
from tests.reporting.indicators.conftest import Figure


def test_a_hire_is_paid_once_however_often_and_in_each_month(total: Figure, parts: Figure) -> None:
    assert total("V2") == 1
    assert parts("V2", "month") == {"2023-07": 1, "2023-08": 1}


def test_wages_come_after_the_month_or_before_its_end(total: Figure, parts: Figure) -> None:
    assert (total("V3"), total("V3_P90")) == (5.0, 9.8)
    assert parts("V3", "month") == {"2023-07": 8.0, "2023-08": -1.0}


def test_without_payments_there_is_no_delay(total: Figure) -> None:
    assert total("V3", period="2023-12-01/2023-12-31") is None


def test_certificates_are_counted_by_kind(total: Figure) -> None:
    assert {code: total(code) for code in ("C1", "C1_WORK", "C1_TRAINING", "C1_UNKNOWN")} == {
        "C1": 2,
        "C1_WORK": 1,
        "C1_TRAINING": 0,
        "C1_UNKNOWN": 1,
    }


def test_a_person_with_two_certificates_is_certified_once(total: Figure, parts: Figure) -> None:
    assert total("C2") == 1
    assert parts("C2", "worksite") == {"W1": 1, "W2": 1}


def test_a_leaver_is_certified_within_twenty_eight_days(share: Figure, parts: Figure) -> None:
    assert share("C3") == (50.0, 1, 2)
    assert parts("C3", "worksite") == {"W1": 0.0, "W2": 100.0}


def test_several_payments_of_one_hire_are_of_one(engine: Engine, told: int) -> None:
    question = Question((), date(2023, 7, 1), date(2023, 12, 31), date(2024, 1, 15))
    frames = Columns(engine).at(told)
    behind = {code: INDICATORS[code].measure.cells(frames, question)[0].persons for code in ("V3", "P7", "C1", "P6")}
    assert behind == {"V3": 1, "P7": 1, "C1": 2, "P6": 3}
