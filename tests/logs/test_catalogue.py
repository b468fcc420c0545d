"""What the source logs is what the catalogue says, and the other way round."""

from __future__ import annotations

from collections import defaultdict

from shared.log_events import EVERYWHERE, LOG_EVENTS, MEMBERS, WHERE_IT_APPLIES
from tests.logs.calls import calls

OF_LIBRARIES = {"library.said": {"logger", "message"}}
"""Made by ``shared/logging.py`` of what libraries say."""


def test_every_call_logs_an_event_of_the_catalogue_at_its_level_with_members_of_its_own() -> None:
    found = calls()
    assert len(found) > 30
    for call in found:
        assert call.event in LOG_EVENTS, f"{call.where}: {call.event} is missing in shared/log_events.py"
        assert call.level == LOG_EVENTS[call.event].level, call.where
        assert call.members <= set(LOG_EVENTS[call.event].members), call.where


def test_nothing_of_the_catalogue_is_unused() -> None:
    logged: dict[str, set[str]] = defaultdict(set, OF_LIBRARIES)
    for call in calls():
        logged[call.event] |= call.members
    assert logged == {name: set(event.members) for name, event in LOG_EVENTS.items()}


def test_every_member_has_one_meaning_wherever_it_stands() -> None:
    assert {name for event in LOG_EVENTS.values() for name in event.members} == set(MEMBERS)
    assert not MEMBERS.keys() & (EVERYWHERE.keys() | WHERE_IT_APPLIES.keys())


def test_a_warning_or_an_error_says_what_to_do() -> None:
    assert [
        name for name, event in LOG_EVENTS.items() if event.level in ("warning", "error") and not event.remedy
    ] == []
