"""Nobody can compute a withheld cell: neither from one answer nor from any set of answers that share margins."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.reporting.disclosure import Thresholds
from tests.reporting.disclosure.attacker import Attacker
from tests.reporting.disclosure.world import PROVINCE, Hire, World, hire

VALUES = {
    "commune": ["C1", "C2", "C3", "C4"],
    "sex": ["female", "male", "unknown"],
    "disability": ["certified", "declared", "none"],
    "age_band": ["18-24", "25-29", "35-54"],
    "sector": ["services", "tourism"],
}
SEVERAL = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def people(*names: str, most: int = 14) -> st.SearchStrategy[list[Hire]]:
    """Hires in the cells of a table over these dimensions: many cells empty or small, some large."""
    sizes = st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5, 6, 8, most])
    cells = st.fixed_dictionaries({name: st.sampled_from(VALUES[name]) for name in names})
    drawn = st.lists(st.tuples(cells, sizes), min_size=4, max_size=24)
    hires = drawn.map(lambda parts: [hire(**values) for values, size in parts for _ in range(size)])
    return hires.filter(lambda all_hires: len(all_hires) >= 10)


def attacker_of(world: World, *names: str, code: str = "P1", most: int | None = None) -> Attacker:
    """One who has asked for every table over these dimensions (or over at most so many of them)."""
    present = {name: sorted({one[name] for one in world.hires}) for name in names}
    attacker = Attacker(present, {"province<commune": PROVINCE} if "commune" in names else {})
    attacker.learn({}, len(world.hires))
    for size in range(1, (most or len(names)) + 1):
        for by in combinations(names, size):
            attacker.read(by, world.observed(*by, code=code))
    return attacker


def broken(world: World, *names: str, code: str = "P1") -> list[dict[str, str]]:
    """What all tables together break, but for what follows from the margins whatever is withheld of the finest table."""
    attacker = attacker_of(world, *names, code=code)
    found = attacker.broken()
    margins = attacker_of(world, *names, code=code, most=len(names) - 1)
    already = margins.broken([where for where in found if len(where) == len(names)])
    assert margins.broken() == []
    return [where for where in found if where not in already]


@SEVERAL
@given(people("commune", "sex"))
def test_two_dimensions_and_their_margins(hires: list[Hire]) -> None:
    world = World(hires)
    attacker = attacker_of(world, "commune", "sex")
    attacker.read(("province",), world.observed("province"))
    attacker.read(("province", "sex"), world.observed("province", "sex"))
    assert attacker.broken() == []


@SEVERAL
@given(people("sex", "sector", "age_band"))
def test_three_dimensions_and_all_their_margins(hires: list[Hire]) -> None:
    assert broken(World(hires), "sex", "sector", "age_band") == []


@SEVERAL
@given(people("commune", "sex", "disability"))
def test_with_disability_where_more_is_small(hires: list[Hire]) -> None:
    assert broken(World(hires), "commune", "sex", "disability", code="P2") == []
