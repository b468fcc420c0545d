"""The moment of an answer: positions, instants and releases, and who may ask for which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from services.reporting.queries.asking import Refusal
from services.reporting.queries.moments import asked_moment, instant_at, position_at, release
from shared.ledger import Recorded
from tests.building import approved_agreement, hire_started, worksite_opened
from tests.reporting.recording import recorded

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-11-24", "2026-11-23T23:00:00Z", "2026-11-24T00:00:00+01:00", "20261124T000000 0100"]
)
def test_the_public_asks_by_release_however_the_midnight_is_written(text: str) -> None:
    assert asked_moment(text, NOW, sees_all=False) == datetime(2026, 11, 23, 23, tzinfo=UTC)


@pytest.mark.parametrize("text", ["3911", "0", "2026-11-24T00:00:00Z", "2026-11-24T00:00:01+01:00"])
def test_what_is_no_release_needs_an_auditor(text: str) -> None:
    with pytest.raises(Refusal, match="role auditor") as refused:
        asked_moment(text, NOW, sees_all=False)
    assert (refused.value.status, refused.value.slug) == (403, "needs-auditor")
    asked_moment(text, NOW, sees_all=True)


@pytest.mark.parametrize(
    "text", ["tomorrow", "-1", "٣", "2026-13-01", "2026-11-24T00:00:00", "1" * 30, "0001-01-01", "\x00"]
)
@pytest.mark.parametrize("sees_all", [True, False])
def test_what_is_no_moment_is_refused_and_told_what_is(text: str, sees_all: bool) -> None:
    with pytest.raises(Refusal, match="civil day"):
        asked_moment(text, NOW, sees_all=sees_all)


def test_nobody_knows_the_future() -> None:
    with pytest.raises(Refusal, match="future"):
        asked_moment("2026-11-25", NOW, sees_all=True)


@given(st.dates(date(1956, 3, 2), date(2100, 1, 1)))
def test_a_release_begins_its_civil_day_whatever_the_clock_was_set_to(day: date) -> None:
    assert asked_moment(day.isoformat(), datetime(2200, 1, 1, tzinfo=UTC), sees_all=False) == release(day)


def test_an_instant_is_the_last_position_recorded_by_then_and_back(
    engine: Engine, project: Callable[[Sequence[Recorded]], int]
) -> None:
    told = recorded(approved_agreement(), [worksite_opened()], [hire_started()])
    spread = [one._replace(recorded_at=NOW + timedelta(minutes=number)) for number, one in enumerate(told)]
    project(spread)
    with engine.connect() as connection:
        assert position_at(connection, NOW - timedelta(seconds=1)) == 0
        assert position_at(connection, NOW + timedelta(days=1)) <= told[-1].sequence
        for one in spread:
            position = position_at(connection, one.recorded_at)
            assert position <= one.sequence
            assert position_at(connection, instant_at(connection, position)) == position
