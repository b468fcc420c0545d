"""Days, months and years of work, counted by hand on a calendar."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from services.reporting.indicators.lasting import working_days
from tests.reporting.conftest import Ask
from tests.reporting.indicators.conftest import Figure, P


def test_contract_days_are_mondays_to_saturdays(total: Figure, parts: Figure) -> None:
    assert total("P6") == 1 + 45 + 6
    assert parts("P6", "month") == {"2023-07": 1 + 18 + 1, "2023-08": 27 + 5}
    assert parts("P6", "worksite") == {"W1": 7, "W2": 45}


def test_a_hire_that_ends_on_the_day_it_starts_lasts_one_day(total: Figure) -> None:
    assert total("P6", period="2023-07-10/2023-07-10") == 1


def test_a_sunday_is_no_contract_day(total: Figure) -> None:
    assert total("P6", period="2023-08-06/2023-08-06") == 0


def test_a_hire_still_active_lasts_until_the_end_of_the_period(total: Figure) -> None:
    assert total("P6", period="2023-07-01/2023-07-15") == 1 + 5


@pytest.mark.parametrize("start", [date(1969, 12, 28), date(2024, 2, 26), date(2023, 12, 30)])
def test_working_days_are_what_a_calendar_says(start: date) -> None:
    spans = [(start + timedelta(a), start + timedelta(a + b)) for a in range(8) for b in range(15)]
    frame = pl.DataFrame(spans, schema={"first": pl.Date, "last": pl.Date}, orient="row")
    found = frame.select(working_days(pl.col("first"), pl.col("last"))).to_series().to_list()
    assert found == [
        sum((first + timedelta(n)).weekday() != 6 for n in range((last - first).days + 1)) for first, last in spans
    ]


def test_worked_days_are_those_worked_and_trained(total: Figure, parts: Figure) -> None:
    assert (total("P7"), total("C4")) == (32, 2)
    assert parts("P7", "month") == {"2023-07": 12, "2023-08": 20}


def test_a_month_counts_whole_where_it_shares_a_day_with_the_period(total: Figure) -> None:
    assert total("P7", period="2023-07-31/2023-07-31") == 12
    assert total("P7", period="2023-09-01/2023-09-30") == 0


def test_full_time_equivalents_count_worked_days_where_any_are_told(ask: Ask, share: Figure) -> None:
    assert share("P8") == (0.14, 32, 230)
    assert share("P8_MA") == (0.1, 32, 312)
    assert any(note.startswith("Worked days") for note in ask("P8", period=P)["notes"])


def test_full_time_equivalents_count_contract_days_where_none_are_told_and_say_so(ask: Ask, share: Figure) -> None:
    assert share("P8", worksite="W1") == (0.03, 7, 230)
    assert any(note.startswith("Contract days") for note in ask("P8", period=P, worksite="W1")["notes"])


def test_all_cells_of_an_answer_count_the_same_days(parts: Figure) -> None:
    assert parts("P8", "worksite") == {"W2": 0.14}


def test_a_person_month_has_twenty_six_days(share: Figure) -> None:
    assert share("M1_CONTRACTED") == (2.0, 52, 26)
    assert share("M1_WORKED") == (1.23, 32, 26)


def test_groups_have_their_share_of_contract_days(share: Figure, parts: Figure) -> None:
    assert share("G6") == (88.5, 46, 52)
    assert share("G6_YOUTH") == (100.0, 46, 46)
    assert share("G6_DISABLED") == (11.5, 6, 52)
    assert parts("G6", "month") == {"2023-07": 95.0, "2023-08": 84.4}
