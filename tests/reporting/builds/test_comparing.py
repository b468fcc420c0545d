"""Builds are equal whatever batches they came in and however far each is; any row or figure that differs is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Engine, update

from services.reporting.builds.comparing import MOST_SHOWN, Comparing, Comparison
from services.reporting.builds.registry import Build, Registry
from services.reporting.builds.rows import TABLES
from services.reporting.indicators import INDICATORS
from services.reporting.projections import tables
from services.reporting.registering import Registered
from shared.ledger import Recorded
from shared.settings import Settings
from tests.building import approved_agreement, hire_started, worksite_opened
from tests.reporting.recording import recorded
from tests.reporting.test_projection import STORY

Make = Callable[[Sequence[Sequence[Recorded]]], tuple[Build, Engine]]
Pair = tuple[tuple[Build, Engine], tuple[Build, Engine]]


@pytest.fixture
def pair(registry: Registry, make: Make) -> Callable[..., Pair]:
    def made(old: Sequence[Sequence[Recorded]], new: Sequence[Sequence[Recorded]]) -> Pair:
        first = make(old)
        registry.take_over(first[0], None)
        return first, make(new)

    return made


def _compared(pair: Pair) -> Comparison:
    (old, before), (new, after) = pair
    return Comparing(Settings(), Registered()).compared(before, after, (old, new))


def test_the_same_ledger_is_the_same_whatever_its_batches(pair: Callable[..., Pair]) -> None:
    found = _compared(pair([STORY], [STORY[:3], STORY[2:9], STORY[8:]]))
    assert (found.equal, found.position) == (True, STORY[-1].sequence)
    assert [part.name for part in found.parts] == [table.name for table in TABLES] + ["figures"]
    assert all(part.old == part.new and (part.digests is None or len(set(part.digests)) == 1) for part in found.parts)
    figures = found.parts[-1]
    assert figures.old > len(INDICATORS), "in total, and by each breakdown"


@pytest.mark.parametrize("behind", [1, 9, len(STORY) - 1])
def test_one_that_is_further_is_compared_as_it_was_where_the_other_is(pair: Callable[..., Pair], behind: int) -> None:
    found = _compared(pair([STORY], [STORY[:behind]]))
    assert (found.equal, found.position) == (True, STORY[behind - 1].sequence)


def test_a_changed_row_is_told_with_its_key_its_columns_and_the_figures_that_it_moves(
    pair: Callable[..., Pair],
) -> None:
    both = pair([STORY], [STORY])
    with both[0][1].begin() as connection:
        connection.execute(update(tables.hires).where(tables.hires.c.hire_id == "H1").values(sex="male", sector="x"))
    found = _compared(both)
    rows = [one for one in found.shown if one.where == "hires"]
    assert [one.key["hire_id"] for one in rows] == ["H1", "H1"], "in both of its versions"
    assert all(one.old == {"sex": "male", "sector": "x"} and set(one.new or {}) == {"sex", "sector"} for one in rows)
    totals = {one.key["indicator"]: one for one in found.shown if one.where == "figures" and len(one.key) == 2}
    women = totals["G1"]
    assert (women.old, women.new) == ({"value": 0.0, "numerator": 0}, {"value": 100.0, "numerator": 1})
    assert "hires hire_id=H1" in "\n".join(found.lines())


def test_rows_that_only_one_has_are_told(pair: Callable[..., Pair]) -> None:
    both = pair([STORY], [STORY])
    with both[0][1].begin() as connection:
        connection.execute(tables.payments.delete())
    with both[1][1].begin() as connection:
        connection.execute(tables.sessions.delete().where(tables.sessions.c.session_id == "S2"))
    found = _compared(both)
    told = {
        (one.where, one.old is None, one.new is None) for one in found.shown if one.where in ("payments", "sessions")
    }
    assert told == {("payments", True, False), ("sessions", False, True)}
    counts = {part.name: (part.old, part.new) for part in found.parts}
    assert (counts["payments"], counts["sessions"]) == ((0, 2), (2, 1))


def test_many_differences_are_counted_and_some_shown(pair: Callable[..., Pair]) -> None:
    count = MOST_SHOWN * 3
    hires = [hire_started(f"H{n}", f"ZX{n}") for n in range(count)]
    batch = recorded([*approved_agreement(), worksite_opened(positions=count), *hires])
    both = pair([batch], [batch])
    with both[0][1].begin() as connection:
        connection.execute(update(tables.hires).values(education="secondary"))
    found = _compared(both)
    (part,) = (part for part in found.parts if part.name == "hires")
    assert (part.differences, len([one for one in found.shown if one.where == "hires"])) == (count, MOST_SHOWN)
    assert f"... and {found.differences - len(found.shown)} more" in list(found.lines())
