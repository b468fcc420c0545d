"""T1 and T2 against the target in force, and how the target came to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from services.reporting.queries.asking import Refusal
from shared.ledger import Recorded
from tests.building import (
    Event,
    agreement_fact,
    agreement_proposed,
    hire_started,
    session_held,
    vote,
    worksite_opened,
)
from tests.reporting.conftest import Ask
from tests.reporting.indicators.reading import cells, share, shares, value
from tests.reporting.recording import recorded

Project = Callable[[Sequence[Recorded]], int]

_TERMS = {"starts_on": "2023-07-01", "ends_on": "2023-10-08"}
"""A hundred days."""
_COMMUNE = {"partner_id": "P2", "name": {"fr": "Commune exemple"}, "kind": "commune"}


def _agreed(agreement_id: str = "A1", **changes: Any) -> list[Event]:
    return [agreement_proposed(agreement_id, **{"planned": {"jobs": 10}, **_TERMS} | changes), vote(agreement_id)]


def _hires(worksite_id: str, number: int) -> list[Event]:
    return [
        hire_started(f"{worksite_id}-{n}", f"ZX{worksite_id[1:]}{n}", worksite_id=worksite_id) for n in range(number)
    ]


class TestProgress:
    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        project(
            recorded(
                [session_held(), *_agreed(), *_agreed("A2", partners=[_COMMUNE], planned={"jobs": 4})],
                [
                    worksite_opened("W1", positions=9),
                    worksite_opened("W2", positions=9, agreement_ids=["A1", "A2"], operator="P2"),
                ],
                [*_hires("W1", 3), *_hires("W2", 2)],
            )
        )

    def test_t1_is_hires_over_jobs_planned_whatever_the_period_begins_with(self, ask: Ask) -> None:
        assert share(ask("T1")) == (35.7, 5, 14)
        assert share(ask("T1", period="2023-12-01/2023-12-31")) == (35.7, 5, 14)
        assert share(ask("T1", period="2023-07-01/2023-07-09")) == (0.0, 0, 14)

    def test_t1_by_body_takes_the_hires_and_the_plan_of_each(self, ask: Ask) -> None:
        assert shares(ask("T1", "partner")) == {"P1": (50.0, 5, 10), "P2": (50.0, 2, 4)}
        assert shares(ask("T1", "partner_kind")) == {"association": (50.0, 5, 10), "commune": (50.0, 2, 4)}

    def test_t2_expects_hires_in_proportion_to_the_days_passed(self, ask: Ask) -> None:
        assert share(ask("T2", period="2023-07-01/2023-07-25")) == (3.5, 5, 14)
        assert share(ask("T2", period="2023-07-01/2023-12-31")) == (14.0, 5, 14)
        assert share(ask("T2", period="2023-06-01/2023-06-30")) == (0.0, 0, 14)

    def test_t2_by_body(self, ask: Ask) -> None:
        by = shares(ask("T2", "partner", period="2023-07-01/2023-08-19"))
        assert by == {"P1": (5.0, 5, 10), "P2": (2.0, 2, 4)}

    def test_t2_says_the_gap_and_that_the_pace_is_even(self, ask: Ask) -> None:
        ahead = ask("T2", period="2023-07-01/2023-07-25")["notes"]
        assert any("5 hires, 1.5 ahead of an even pace" in note for note in ahead)
        behind = ask("T2", period="2023-07-01/2023-12-31")["notes"]
        assert any("5 hires, 9.0 behind an even pace" in note for note in behind)

    def test_another_level_has_a_target_of_its_own(self, ask: Ask) -> None:
        answer = ask("T2", level="ministry")
        assert (share(answer), answer["total"]["status"], answer["targets"]) == ((None, 5, 0), "z", [])


class TestPaceWithoutTerms:
    """The agreement tells neither start nor end: it runs from its vote to the planned end of its last worksite."""

    def test_no_end_is_known_before_a_worksite_opens(self, project: Project, ask: Ask) -> None:
        project(recorded([session_held(), *_agreed(starts_on=None, ends_on=None)]))
        answer = ask("T2")
        assert (share(answer), answer["total"]["status"]) == ((None, 0, 10), "z")

    def test_it_lasts_from_the_vote_to_the_planned_end_of_its_worksites(self, project: Project, ask: Ask) -> None:
        sites = [worksite_opened(f"W{n}", planned_end_on=day) for n, day in enumerate(("2023-08-15", "2023-10-04"))]
        project(recorded([session_held(), *_agreed(starts_on=None, ends_on=None)], sites))
        days = (date(2023, 10, 4) - date(2023, 6, 27)).days + 1
        assert days == 100
        assert value(ask("T2", period="2023-06-27/2023-07-26")) == 3.0


class TestVersions:
    """A1 plans 10, then 16, and is terminated; A2 plans 4; A3 is opposed. Each step is a position."""

    @pytest.fixture(autouse=True)
    def _told(self, project: Project) -> None:
        steps = [
            [session_held(), *_agreed(), worksite_opened("W1", positions=9), *_hires("W1", 2)],
            [agreement_fact("amended", effective_on="2023-08-01", planned={"jobs": 16}, reason="avenant")],
            [*_agreed("A2", planned={"jobs": 4}), *_agreed("A3", planned={"jobs": 100})],
            [agreement_fact("opposed", agreement_id="A3", opposed_on="2023-07-01", reason="budget")],
            [agreement_fact("terminated", effective_on="2023-12-01", reason="fin")],
        ]
        self.positions = [len(recorded(*steps[: n + 1])) for n in range(len(steps))]
        project(recorded(*steps))

    def test_progress_is_against_the_target_in_force_at_the_moment_asked_for(self, ask: Ask) -> None:
        at = [share(ask("T1", position=position)) for position in self.positions]
        assert at == [(20.0, 2, 10), (12.5, 2, 16), (1.7, 2, 120), (10.0, 2, 20), (50.0, 2, 4)]

    def test_the_answer_tells_how_the_target_came_to_be(self, ask: Ask) -> None:
        told = [
            (
                one["kind"],
                one["agreement_id"],
                one["planned_jobs"]["before"],
                one["planned_jobs"]["after"],
                one["target"],
            )
            for one in ask("T1")["targets"]
        ]
        assert told == [
            ("proposed", "A1", None, 10, 0),
            ("approved", "A1", 10, 10, 10),
            ("amended", "A1", 10, 16, 16),
            ("proposed", "A2", None, 4, 16),
            ("approved", "A2", 4, 4, 20),
            ("proposed", "A3", None, 100, 20),
            ("approved", "A3", 100, 100, 120),
            ("opposed", "A3", 100, 100, 20),
            ("terminated", "A1", 16, 16, 4),
        ]

    def test_each_change_says_when_it_took_effect_and_when_it_became_known(self, ask: Ask) -> None:
        by_kind = {one["kind"]: one for one in ask("T1")["targets"] if one["agreement_id"] == "A1"}
        days = {kind: one["effective_on"] for kind, one in by_kind.items()}
        assert days == {
            "proposed": None, "approved": "2023-06-27", "amended": "2023-08-01", "terminated": "2023-12-01",
        }  # fmt: skip
        assert by_kind["amended"]["recorded_at"].endswith("Z")

    def test_an_earlier_answer_tells_nothing_of_what_became_known_later(self, ask: Ask) -> None:
        for position in self.positions:
            assert all(one["position"] <= position for one in ask("T1", position=position)["targets"])
        assert [one["kind"] for one in ask("T1", position=self.positions[0])["targets"]] == ["proposed", "approved"]

    def test_the_last_target_told_is_what_progress_is_measured_against(self, ask: Ask) -> None:
        for position in range(self.positions[0], self.positions[-1] + 1):
            answer = ask("T1", position=position)
            assert answer["targets"][-1]["target"] == answer["total"]["denominator"], position

    def test_a_scope_tells_of_its_own_agreements_only(self, ask: Ask) -> None:
        assert {one["agreement_id"] for one in ask("T1", worksite="W1")["targets"]} == {"A1"}
        assert ask("T1", province="01.511")["targets"] == []

    def test_other_figures_have_no_targets(self, ask: Ask) -> None:
        assert "targets" not in ask("P1")
        assert ask("T2")["targets"] == ask("T1")["targets"]


@pytest.mark.parametrize("code", ["J0", "M1", "T1", "T2", "W2", "P1"])
def test_levels_are_never_added(ask: Ask, code: str) -> None:
    for asked in ({"level": "all"}, {"level": "ministry,implementation"}, {"by": "level"}):
        with pytest.raises(Refusal, match="levels are never added"):
            ask(code, **asked)


def test_j0_of_one_level_says_so(project: Project, ask: Ask) -> None:
    project(recorded([session_held(), *_agreed(), *_agreed("A2", planned={"jobs": 50}, level="ministry")]))
    answers = {level: ask("J0", "province", level=level) for level in ("implementation", "ministry", "other")}
    assert {level: value(answer) for level, answer in answers.items()} == {
        "implementation": 10, "ministry": 50, "other": 0,
    }  # fmt: skip
    assert cells(answers["ministry"]) == {"05.301": 50}
    assert any("level ministry only" in note for note in answers["ministry"]["notes"])
