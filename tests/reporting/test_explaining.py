"""What stands behind a cell, what moved it, and what changed: told fact by fact, and adding up."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from services.reporting.columns import Columns
from services.reporting.disclosure import NOTHING_WITHHELD
from services.reporting.indicators import INDICATORS
from services.reporting.projections.projector import Projector
from services.reporting.queries.asking import Refusal
from services.reporting.queries.changing import changed_since
from services.reporting.queries.explaining import MOST, Page, difference, explain
from services.reporting.queries.figures import Asked, Frame, figure
from shared.ledger import Recorded
from tests.building import approved_agreement, hire_ended, hire_fact, hire_started, worksite_opened
from tests.deciding.histories import histories
from tests.deciding.memory import NOW
from tests.reporting.recording import recorded

ALL = Page(MOST, 0)
PERIOD = "2023-01-01/2023-12-31"


@dataclass(frozen=True)
class Told:
    """A projected ledger, and questions about it."""

    engine: Engine
    messages: Sequence[Recorded]
    columns: Columns

    def frame(self, position: int) -> Frame:
        return Frame(self.columns.at(position), NOW, NOTHING_WITHHELD)

    def explain(self, code: str, by: str, cell: str, position: int, page: Page = ALL) -> dict[str, Any]:
        with self.engine.connect() as connection:
            return explain(connection, Asked(code, by, PERIOD), cell, self.frame(position), page)

    def difference(self, code: str, by: str, cell: str, earlier: int, later: int) -> dict[str, Any]:
        with self.engine.connect() as connection:
            frames = self.frame(earlier), self.frame(later)
            return difference(connection, Asked(code, by, PERIOD), cell, *frames, ALL)

    def changed(self, code: str, by: str, earlier: int, later: int) -> dict[str, Any]:
        return changed_since(Asked(code, by, PERIOD), self.frame(earlier), self.frame(later))


@pytest.fixture
def told(engine: Engine, project: Callable[[Sequence[Recorded]], int]) -> Callable[..., Told]:
    def make(*groups: Sequence[Any]) -> Told:
        messages = recorded(*groups)
        project(messages)
        return Told(engine, messages, Columns(engine))

    return make


HIRES = [hire_started(f"H{n}", f"ZX{n}") for n in range(4)]
FIRST = [*approved_agreement(), worksite_opened(positions=9), *HIRES]


def test_a_cell_is_explained_by_its_hires_and_each_hire_by_its_facts(told: Callable[..., Told]) -> None:
    suite = told(FIRST, [hire_ended("H1", "2023-07-20")])
    answer = suite.explain("P1", "sex", "female", suite.messages[-1].sequence)
    assert (answer["value"], answer["sums"], answer["total"]) == (4, {"value": 4}, 4)
    (ended,) = [one for one in answer["contributions"] if one["id"] == "H1"]
    assert [fact["kind"] for fact in ended["facts"]] == ["hire.started", "hire.ended"]
    assert {fact["publisher"] for fact in ended["facts"]} == {"test"}


def test_what_stands_behind_a_large_cell_comes_in_pages(told: Callable[..., Told]) -> None:
    suite = told(FIRST)
    last = suite.messages[-1].sequence
    pages = [suite.explain("P1", "", "", last, Page(3, offset)) for offset in (0, 3)]
    assert [one["id"] for page in pages for one in page["contributions"]] == ["H0", "H1", "H2", "H3"]


@pytest.mark.parametrize("cell", ["", "female,male", "female,"])
def test_a_cell_is_named_by_one_value_for_each_breakdown(told: Callable[..., Told], cell: str) -> None:
    with pytest.raises(Refusal, match="one value for each breakdown"):
        told(FIRST).explain("P1", "sex", cell, 10**6)


def test_a_difference_names_the_facts_that_moved_the_figure(told: Callable[..., Told]) -> None:
    suite = told(
        FIRST,
        [
            hire_fact("voided", "H0", reason="entered twice"),
            hire_fact("corrected", "H1", reason="sex", person={"sex": "male"}),
        ],
    )
    before = len([one for one in suite.messages if one.sequence <= _last_of(suite, "hire.started")])
    answer = suite.difference("P1", "sex", "female", before, suite.messages[-1].sequence)
    assert (answer["from"]["value"], answer["to"]["value"], answer["changes"]) == (4, 2, {"value": -2})
    moved = {one["id"]: [fact["kind"] for fact in one["facts"]] for one in answer["moved"]}
    assert moved == {"H0": ["hire.voided"], "H1": ["hire.corrected"]}


def _last_of(suite: Told, kind: str) -> int:
    return max(one.sequence for one in suite.messages if kind.encode() in one.payload and b'"origin"' in one.payload)


def test_only_what_changed_is_answered_after_a_moment(told: Callable[..., Told]) -> None:
    suite = told(FIRST, [hire_started("H9", "ZX9", person={"sex": "male"})])
    before = _last_of(suite, "hire.started") - 1
    earlier = next(one for one in reversed(range(before + 1)) if suite.frame(one).frames["hires"].collect().height == 4)
    answer = suite.changed("P1", "sex", earlier, suite.messages[-1].sequence)
    assert [(one["by"]["sex"], one["value"]) for one in answer["observations"]] == [("male", 1)]
    assert answer["total"]["value"] == 5
    assert answer["updated_after"]["position"] == earlier


def test_a_cell_that_is_no_more_is_told_as_well(told: Callable[..., Told]) -> None:
    suite = told(
        [*FIRST, hire_started("H9", "ZX9", person={"sex": "male"})], [hire_fact("voided", "H9", reason="error")]
    )
    answer = suite.changed("P1", "sex", _last_of(suite, "hire.started"), suite.messages[-1].sequence)
    assert [(one["by"]["sex"], one["value"], one["status"]) for one in answer["observations"]] == [("male", None, "x")]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.randoms(use_true_random=False))
def test_every_cell_is_the_sum_of_its_units_and_every_difference_of_what_moved(
    history: list[Any], chance: random.Random
) -> None:
    """For every indicator and one of its breakdowns, at two random positions."""
    messages = recorded(history)
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Projector(engine).apply(messages)
    suite = Told(engine, messages, Columns(engine))
    earlier, later = sorted(chance.randint(1, messages[-1].sequence) for _ in range(2))
    for code, indicator in INDICATORS.items():
        by = chance.choice(["", *indicator.breakdowns])
        for one in figure(Asked(code, by, PERIOD), suite.frame(later))["observations"]:
            cell = ",".join(one["by"].values())
            answer = suite.explain(code, by, cell, later)
            assert answer["value"] == one["value"], (code, by, cell)
            _adds_up(answer, answer["sums"])
            moved = suite.difference(code, by, cell, earlier, later)
            for part, change in moved["changes"].items():
                if moved["to"][part] is not None and moved["from"][part] is not None and _additive(code):
                    assert moved["to"][part] - moved["from"][part] == pytest.approx(change, abs=0.02), (code, by, cell)
    engine.dispose()


def _additive(code: str) -> bool:
    """A median is no sum of what stands behind it."""
    return not type(INDICATORS[code].measure).__name__.startswith("Quantile")


def _adds_up(answer: dict[str, Any], sums: dict[str, float]) -> None:
    if not _additive(answer["indicator"]):
        return
    for part, amount in sums.items():
        if answer[part] is not None:
            assert answer[part] == pytest.approx(amount, abs=0.02), answer["indicator"]
