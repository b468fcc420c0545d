"""Q1, Q2, Q4: small cases counted by hand. All is recorded on 15 January 2024, and logged on 3 July 2023."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from shared.ledger import Recorded
from tests.building import Event, agreement_proposed, approved_agreement, hire_fact, hire_started, worksite_opened
from tests.deciding.memory import MemorySuite
from tests.reporting.conftest import Ask
from tests.reporting.indicators.reading import cells, share, shares, value
from tests.reporting.recording import recorded

Project = Callable[[Sequence[Recorded]], int]


def sent(*groups: tuple[str, Sequence[Event]]) -> list[Recorded]:
    """What the ledger holds after publishers have sent these, one after the other."""

    async def play() -> list[Recorded]:
        suite = MemorySuite()
        for publisher, events in groups:
            await suite.deliver(publisher, events)
            await suite.settle()
        return suite.ledger.messages

    return asyncio.run(play())


SETTING = [*approved_agreement(), worksite_opened("W1", positions=9, opens_on="2023-07-01")]
HIRES = [hire_started(f"H{n}", f"ZX{n}", first) for n, first in enumerate(("2023-07-10", "2023-07-20", "2023-08-01"))]


class TestCoverage:
    """The council told of June and July, ANAPEC of July; the CNSS only got a refusal; ONEP never sent anything."""

    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        bad = hire_started("H9", "ZX9", planned_end_on="2023-07-01")
        project(sent(("council", SETTING), ("anapec", HIRES), ("cnss", [bad])))

    def test_who_sent_a_fact_of_the_period_counts_among_all_that_were_ever_answered(self, ask: Ask) -> None:
        assert share(ask("Q1", period="2023-07-01/2023-07-31")) == (66.7, 2, 3)
        assert share(ask("Q1", period="2023-06-01/2023-06-30")) == (33.3, 1, 3)

    def test_a_registered_publisher_is_expected_though_it_never_sent_anything(self, ask: Ask) -> None:
        registered = frozenset({"onep", "anapec"})
        assert share(ask("Q1", period="2023-07-01/2023-07-31", registered=registered)) == (50.0, 2, 4)

    def test_each_expected_publisher_has_a_cell(self, ask: Ask) -> None:
        answer = ask("Q1", "publisher", period="2023-08-01/2023-08-31", registered=frozenset({"onep"}))
        assert cells(answer) == {"anapec": 100.0, "cnss": 0.0, "council": 0.0, "onep": 0.0}

    def test_nobody_is_expected_before_anybody_was_heard_of(self, ask: Ask) -> None:
        answer = ask("Q1", position=0)
        assert (share(answer), answer["total"]["status"]) == ((None, 0, 0), "z")

    def test_the_scope_does_not_apply(self, ask: Ask) -> None:
        asked = {"period": "2023-07-01/2023-07-31"}
        assert share(ask("Q1", province="01.511", **asked)) == share(ask("Q1", **asked))


class TestDelay:
    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        project(sent(("council", SETTING), ("anapec", HIRES)))

    def test_q2_is_the_median_of_the_days_from_fact_to_record(self, ask: Ask) -> None:
        days = [(date(2024, 1, 15) - date(2023, *day)).days for day in ((7, 10), (7, 20), (8, 1))]
        assert days == [189, 179, 167]
        asked = ask("Q2", "publisher", period="2023-07-05/2023-12-31")
        assert cells(asked) == {"anapec": 179.0}

    def test_q2_p90_lies_between_its_neighbours_in_a_straight_line(self, ask: Ask) -> None:
        assert value(ask("Q2_P90", period="2023-07-05/2023-12-31")) == 187.0

    def test_what_nothing_dates_counts_on_the_day_it_was_logged(self, ask: Ask) -> None:
        """The proposal of 3 July."""
        assert value(ask("Q2", period="2023-07-03/2023-07-03")) == (date(2024, 1, 15) - date(2023, 7, 3)).days

    def test_q2_by_month_of_the_fact(self, ask: Ask) -> None:
        assert cells(ask("Q2", "month", period="2023-08-01/2023-12-31")) == {"2023-08": 167.0}

    def test_q2_is_not_defined_without_facts(self, ask: Ask) -> None:
        answer = ask("Q2", period="2022-01-01/2022-12-31")
        assert (value(answer), answer["total"]["status"]) == (None, "z")


def test_a_fact_logged_late_in_the_evening_is_of_the_next_day_in_morocco(project: Project, ask: Ask) -> None:
    proposed = agreement_proposed("A1") | {"time": "2023-07-03T23:30:00Z"}
    project(recorded([proposed]))
    assert value(ask("Q2", period="2023-07-03/2023-07-03")) is None
    assert value(ask("Q2", period="2023-07-04/2023-07-04")) == (date(2024, 1, 15) - date(2023, 7, 4)).days


def test_attendance_told_before_its_month_is_over_is_early(project: Project, ask: Ask) -> None:
    hire = hire_started("H1", "ZX1", "2024-01-02", "2024-03-31")
    setting = [*approved_agreement(), worksite_opened("W1", planned_end_on="2024-06-30")]
    project(recorded(setting, [hire, hire_fact("attended", "H1", month="2024-01")]))
    assert cells(ask("Q2", "month", period="2024-01-31/2024-01-31")) == {"2024-01": -16.0}


class TestCorrections:
    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        mended = [
            hire_fact("corrected", "H0", starts_on="2023-08-05"),
            hire_fact("corrected", "H0", planned_end_on="2023-12-01"),
            hire_fact("voided", "H1"),
        ]
        before = [("council", SETTING), ("anapec", HIRES)]
        self.before = len(sent(*before))
        project(sent(*before, ("anapec", mended)))

    def test_a_hire_put_right_twice_counts_once_and_a_voided_one_too(self, ask: Ask) -> None:
        assert share(ask("Q4", period="2023-07-01/2023-12-31")) == (66.7, 2, 3)

    def test_a_hire_counts_in_the_month_that_was_told_first(self, ask: Ask) -> None:
        answer = ask("Q4", "month", period="2023-07-01/2023-12-31")
        assert shares(answer) == {"2023-07": (100.0, 2, 2), "2023-08": (0.0, 0, 1)}

    def test_it_is_its_publishers(self, ask: Ask) -> None:
        assert shares(ask("Q4", "publisher")) == {"anapec": (66.7, 2, 3)}

    def test_at_an_earlier_position_nothing_was_put_right_yet(self, ask: Ask) -> None:
        assert share(ask("Q4", position=self.before)) == (0.0, 0, 3)
