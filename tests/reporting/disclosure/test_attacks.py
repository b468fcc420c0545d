"""Nobody can compute a withheld cell: neither from one answer nor from any set of answers that share margins."""

from __future__ import annotations

from itertools import combinations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.reporting.disclosure.attacker import Attacker
from tests.reporting.disclosure.world import PROVINCE, Hire, World, hire

VALUES = {
    "commune": ["C1", "C2", "C3", "C4"],
    "sex": ["female", "male", "unknown"],
    "disability": ["declared", "none"],
    "age_band": ["18-24", "25-29", "35-54"],
    "sector": ["services", "tourism"],
    "education": ["higher", "none", "primary"],
}
SEVERAL = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # each example is hundreds of linear programmes: too slow to shrink
    suppress_health_check=[HealthCheck.too_slow],
)


def people(*names: str, most: int = 14) -> st.SearchStrategy[list[Hire]]:
    """Hires in the cells of a table over these dimensions: many cells empty or small, some large."""
    sizes = st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5, 6, 8, most])
    cells = st.fixed_dictionaries({name: st.sampled_from(VALUES[name]) for name in names})
    drawn = st.lists(st.tuples(cells, sizes), min_size=4, max_size=24)
    hires = drawn.map(lambda parts: [hire(**values) for values, size in parts for _ in range(size)])
    return hires.filter(lambda all_hires: len(all_hires) >= 10)


def tables(*names: str) -> list[tuple[str, ...]]:
    """All tables over these dimensions that can be asked for, coarse to fine."""
    found = [by for size in range(1, len(names) + 1) for by in combinations(names, size)]
    coarser = [tuple("province" if name == "commune" else name for name in by) for by in found if "commune" in by]
    return sorted([*found, *coarser], key=lambda by: (len(by), "commune" in by, by))


def attacker_of(world: World, *names: str, code: str = "P1", but: tuple[str, ...] = ()) -> Attacker:
    """One who has asked for every table over these dimensions, but for one."""
    present = {name: sorted({one[name] for one in world.hires}) for name in names}
    attacker = Attacker(present, {"province<commune": PROVINCE} if "commune" in names else {})
    attacker.learn({}, len(world.hires))
    for by in tables(*names):
        if by != but:
            attacker.read(by, world.observed(*by, code=code))
    return attacker


def broken(world: World, *names: str, code: str = "P1") -> list[dict[str, str]]:
    """What all tables together break, but for what follows without the finest: no cell of it could help there.

    Such follow from true zeros: where no woman of a commune is in tourism and all its others are, its women in
    services are the rest. Zeros stay, so whoever asks for two tables with a shown zero in each can know a third.
    """
    found = attacker_of(world, *names, code=code).broken()
    return attacker_of(world, *names, code=code, but=names).unbroken(found) if found else []


@SEVERAL
@given(people("commune", "sex"))
def test_two_dimensions_and_their_margins(hires: list[Hire]) -> None:
    assert attacker_of(World(hires), "commune", "sex").broken() == []


@SEVERAL
@given(people("sex", "sector", "education"))
def test_three_dimensions_and_all_their_margins(hires: list[Hire]) -> None:
    assert broken(World(hires), "sex", "sector", "education") == []


@SEVERAL
@given(people("commune", "sex", "disability"))
def test_with_disability_where_more_is_small(hires: list[Hire]) -> None:
    assert broken(World(hires), "commune", "sex", "disability", code="P2") == []


def test_the_attacker_breaks_a_control_that_withholds_small_counts_only() -> None:
    hires = [hire(sex="female")] * 3 + [hire(sex="male")] * 20 + [hire(commune="C2", sex="female")] * 9
    attacker = Attacker({"commune": ["C1", "C2"], "sex": ["female", "male"]})
    counts = {("C1", "female"): 3, ("C1", "male"): 20, ("C2", "female"): 9}
    shown = [
        (dict(zip(("commune", "sex"), key, strict=True)), n if n >= 5 else None, "F" if n >= 5 else "A")
        for key, n in counts.items()
    ]
    attacker.learn({}, len(hires))
    attacker.read(("commune", "sex"), shown)
    assert attacker.broken() == [{"commune": "C1", "sex": "female"}]


def test_the_attacker_breaks_two_cells_that_make_two_by_knowing_what_is_not_negative() -> None:
    attacker = Attacker({"sex": ["female", "male"], "sector": ["services", "tourism"]})
    attacker.learn({"sex": "female"}, 0)
    attacker.learn({"sector": "tourism"}, 2)
    attacker.withheld.append(({"sex": "male", "sector": "tourism"}, "A"))
    assert attacker.broken() == [{"sex": "male", "sector": "tourism"}]
