"""Figures add up, or are refused: over generated histories, and where the software is made to be wrong."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from structlog.testing import capture_logs

from services.reporting.columns import Columns, Frames
from services.reporting.disclosure import NOTHING_WITHHELD
from services.reporting.indicators import INDICATORS, Cell, Indicator
from services.reporting.indicators.definition import Question
from services.reporting.indicators.measuring import Share, Sum
from services.reporting.indicators.progressing import T1
from services.reporting.projections.projector import Projector
from services.reporting.queries.asking import Refusal
from services.reporting.queries.figures import Asked, Frame, figure, question_of
from shared.ledger import Recorded
from tests.building import Event, approved_agreement, hire_started, worksite_opened
from tests.deciding.histories import histories
from tests.deciding.memory import NOW
from tests.reporting.conftest import Ask
from tests.reporting.indicators.reading import cells, value
from tests.reporting.recording import recorded

Project = Callable[[Sequence[Recorded]], int]
Answer = dict[str, Any]

OVER_WHOLE = {"W2", "T1"}
"""Percentages of something else than a population: they may pass 100."""


def _columns(history: list[Event]) -> tuple[Columns, int]:
    messages = recorded(history)
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Projector(engine).apply(messages)
    columns = Columns(engine)
    columns.at(messages[-1].sequence)
    engine.dispose()
    return columns, messages[-1].sequence


def _frame(columns: Columns, position: int) -> Frame:
    return Frame(columns.at(position), NOW, NOTHING_WITHHELD)


def _some(indicator: Indicator, chance: random.Random) -> Iterator[str]:
    """Each breakdown whose parts add up, and a few of them at once."""
    names = sorted(indicator.partitions)
    yield from names
    if len(names) > 1:
        yield ",".join(chance.sample(names, min(3, len(names))))


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.randoms(use_true_random=False))
def test_parts_and_unknown_make_the_total_at_every_position(history: list[Event], chance: random.Random) -> None:
    columns, last = _columns(history)
    frame = _frame(columns, chance.randint(1, last))
    for indicator in INDICATORS.values():
        for by in _some(indicator, chance):
            answer = figure(Asked(indicator.code, by), frame)
            assert sum(cells(answer).values()) == pytest.approx(value(answer)), (indicator.code, by)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.randoms(use_true_random=False))
def test_every_share_is_of_a_population_that_it_lies_within(history: list[Event], chance: random.Random) -> None:
    """By its units, not by their number alone; and no share but those over a plan passes 100."""
    columns, last = _columns(history)
    frame = _frame(columns, chance.randint(1, last))
    for indicator in INDICATORS.values():
        if indicator.unit != "percent" or indicator.code in OVER_WHOLE:
            continue
        by = chance.choice(["", *indicator.breakdowns])
        answer = figure(Asked(indicator.code, by), frame)
        for cell in answer["observations"]:
            assert cell["value"] is None or 0 <= cell["value"] <= 100, (indicator.code, cell)
            _lies_within(indicator, by, cell, frame)


def _lies_within(indicator: Indicator, by: str, cell: Answer, frame: Frame) -> None:
    question = question_of(Asked(indicator.code, by), frame)
    amounts: dict[str, dict[str, float]] = {"numerator": defaultdict(float), "denominator": defaultdict(float)}
    for one in indicator.measure.contributions(frame.frames, question, cell["by"]):
        if one.part != "value":
            amounts[one.part][one.id] += one.amount
    for unit, amount in amounts["numerator"].items():
        assert amount <= amounts["denominator"][unit], (indicator.code, cell["by"], unit)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.randoms(use_true_random=False))
def test_persons_in_overlapping_parts_are_never_fewer_than_the_total_and_the_answer_warns(
    history: list[Event], chance: random.Random
) -> None:
    columns, last = _columns(history)
    frame = _frame(columns, chance.randint(1, last))
    for indicator in INDICATORS.values():
        for by in set(indicator.breakdowns) - indicator.partitions if indicator.unit == "persons" else ():
            answer = figure(Asked(indicator.code, by), frame)
            assert sum(cells(answer).values()) >= value(answer), (indicator.code, by)
            assert any("overlap" in note for note in answer["notes"]), (indicator.code, by)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories())
def test_the_target_told_last_is_the_one_that_progress_is_measured_against(history: list[Event]) -> None:
    """At every position at which anything became known of an agreement, and what was told before stays told."""
    columns, last = _columns(history)
    told: list[Answer] = []
    for position in range(1, last + 1):
        answer = figure(Asked("T1"), _frame(columns, position))
        targets = answer["targets"]
        assert targets[: len(told)] == told
        assert all(one["position"] <= position for one in targets)
        assert (targets[-1]["target"] if targets else 0) == answer["total"]["denominator"], position
        told = targets


def _hires(project: Project) -> None:
    hires = [hire_started(f"H{n}", f"ZX{n}", person={"sex": "male" if n else "female"}) for n in range(3)]
    project(recorded([*approved_agreement(), worksite_opened(positions=9), *hires]))


def test_parts_that_differ_from_their_total_are_refused_and_logged(
    project: Project, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hires(project)
    cells_of = Sum.cells

    def losing(self: Sum, frames: Frames, question: Question) -> Sequence[Cell]:
        return cells_of(self, frames, question)[: 1 if question.by else None]

    monkeypatch.setattr(Sum, "cells", losing)
    with capture_logs() as logged, pytest.raises(Refusal, match="parts and total differ") as refused:
        ask("P1", "sex")
    assert (refused.value.status, refused.value.slug) == (500, "does-not-add-up")
    assert [(one["event"], one["indicator"]) for one in logged] == [("figure.refused", "P1")]
    assert "the parts make" in logged[0]["reason"]
    assert not any(digit.isdigit() for digit in refused.value.detail.removeprefix("P1"))


def test_a_share_that_is_larger_than_its_whole_is_refused(
    project: Project, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hires over planned jobs, taken for a share of one population."""
    _hires(project)
    wrong = Share(T1.share.part, T1.share.whole, within=True)
    monkeypatch.setitem(INDICATORS, "G1", _measured(INDICATORS["G1"], wrong))
    with pytest.raises(Refusal, match="exceeds its whole") as refused:
        ask("G1")
    assert refused.value.slug == "does-not-add-up"


def _measured(indicator: Indicator, measure: Share) -> Indicator:
    return Indicator(indicator.code, indicator.labels, "", "percent", (), measure)


def test_every_percentage_of_a_population_checks_that_it_lies_within() -> None:
    shares = {code: one.measure for code, one in INDICATORS.items() if one.unit == "percent"}
    unchecked = {code for code, measure in shares.items() if not (isinstance(measure, Share) and measure.within)}
    assert unchecked == OVER_WHOLE | {"O1"}
