"""The example's own tables, attacked with all their margins, slices and the shares that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import pytest

from awrach.example import khenifra_2023
from services.reporting.disclosure import Gate, Thresholds
from services.reporting.indicators import INDICATORS
from shared.ledger import Recorded
from tests.reporting.conftest import Ask
from tests.reporting.disclosure.attacker import Attacker
from tests.reporting.recording import recorded

PUBLIC = Thresholds(5, 10)
EXAMPLE = recorded([event for _, event in khenifra_2023()])


@pytest.fixture(autouse=True)
def _told(project: Callable[[Sequence[Recorded]], int]) -> None:
    project(EXAMPLE)


def observed(answer: dict[str, Any]) -> list[tuple[dict[str, str], Any, str]]:
    return [(one["by"], one["value"], one["confidentiality"]) for one in answer["observations"]]


def attacker_of(ask: Ask, code: str, *names: str) -> Attacker:
    """One who has every table over these dimensions, and all of its slices by the first, if that is a place."""
    gate = Gate(PUBLIC, INDICATORS)
    open_cells = ask(code, ",".join(names))["observations"]
    attacker = Attacker({name: sorted({one["by"][name] for one in open_cells}) for name in names})
    attacker.learn({}, ask(code, gate=gate)["total"]["value"])
    for by in (by for size in range(1, len(names) + 1) for by in combinations(names, size)):
        attacker.read(by, observed(ask(code, ",".join(by), gate=gate)))
    for value in attacker.dimensions[names[0]] if names[0] in ("commune", "sector") else ():
        scope = {names[0]: value}
        attacker.read(names[1:], observed(ask(code, ",".join(names[1:]), gate=gate, **scope)), **scope)
    return attacker


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("P2", ("commune", "sex")),
        ("P1", ("commune", "sex", "disability")),
        ("P1", ("commune", "age_band")),
        ("P2", ("sex", "education", "age_band")),
        ("P1", ("sector", "month")),
    ],
)
def test_no_withheld_cell_of_the_example_can_be_computed(ask: Ask, code: str, names: tuple[str, ...]) -> None:
    attacker = attacker_of(ask, code, *names)
    assert attacker.small()
    assert attacker.broken() == []


def test_the_table_of_communes_sex_and_disability_keeps_what_it_can(ask: Ask) -> None:
    by = "commune,sex,disability"
    marks = [one["confidentiality"] for one in ask("P2", by, gate=Gate(PUBLIC, INDICATORS))["observations"]]
    counted = len(ask("P2", by)["observations"])
    assert (counted, marks.count("A"), marks.count("D")) == (92, 56, 25)
    assert len(marks) - counted == 4, "cells that hold nobody, withheld because of seven of seven"


def test_communes_and_sex_lose_the_fewest_that_is_possible(ask: Ask) -> None:
    """10 is the optimum of the integer programme that asks for the fewest further cells over all margins."""
    marks = [one["confidentiality"] for one in ask("P2", "commune,sex", gate=Gate(PUBLIC, INDICATORS))["observations"]]
    assert (marks.count("A"), marks.count("D")) == (12, 10)
