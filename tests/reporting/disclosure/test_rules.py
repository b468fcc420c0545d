"""What is withheld, what is not, and that the same question gets the same answer."""

from __future__ import annotations

from datetime import date
from itertools import permutations

from hypothesis import given

from services.reporting.disclosure import Thresholds
from tests.reporting.disclosure.test_attacks import SEVERAL, people
from tests.reporting.disclosure.world import Hire, World, hire


def marks(world: World, *by: str, code: str = "P1") -> dict[tuple[str, ...], str]:
    return {tuple(one.values()): mark for one, _, mark in world.observed(*by, code=code)}


def test_a_lone_small_cell_takes_one_other_with_it() -> None:
    world = World([hire(sex="female")] * 3 + [hire(sex="male")] * 20 + [hire(sex="unknown")] * 40)
    found = marks(world, "sex")
    assert found[("female",)] == "A"
    assert sorted(found.values()) == ["A", "D", "F"]


def test_what_is_withheld_is_empty() -> None:
    answer = World([hire(sex="female")] * 3 + [hire(sex="male")] * 20).ask("P1", "sex")
    for one in answer.cells:
        assert (one.cell.value, one.cell.persons, one.cell.numerator) == (None, None, None)


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    world = World([hire(commune=c, sex=s) for c in ("C1", "C2") for s in ("female", "male") for _ in range(5)])
    assert set(marks(world, "commune", "sex").values()) == {"F"}


def test_where_disability_is_told_ten_are_needed() -> None:
    world = World([hire(disability=d) for d in ("none", "declared", "unknown") for _ in range(9)] * 1)
    assert set(marks(world, "disability").values()) == {"A"}
    assert set(marks(World(world.hires, Thresholds(5, 5)), "disability").values()) == {"F"}


def test_a_share_is_withheld_with_the_few_whom_it_leaves_over() -> None:
    (one,) = World([hire(sex="female")] * 20 + [hire(sex="male")] * 2).ask("G1", "province").cells
    assert one.confidentiality == "A"
    assert (one.cell.value, one.cell.numerator, one.cell.denominator) == (None, None, None)


def test_a_total_that_stands_alone_is_shown() -> None:
    assert World([hire()] * 2).ask("P1").total.confidentiality == "F"


def test_an_empty_world_is_no_secret() -> None:
    world = World([])
    assert world.ask("P1", "commune", "sex").cells == []
    assert world.ask("P1", commune="C1").total.confidentiality == "F"


@SEVERAL
@given(people("commune", "sex"))
def test_small_cells_are_always_withheld_and_zeros_hardly_ever(hires: list[Hire]) -> None:
    world = World(hires)
    counts = {key: sum((one["commune"], one["sex"]) == key for one in hires) for key in marks(world, "commune", "sex")}
    for key, mark in marks(world, "commune", "sex").items():
        assert mark == "A" if 0 < counts[key] < 5 else mark in ("F", "D")


@SEVERAL
@given(people("commune", "sex", "disability"))
def test_the_same_question_gets_the_same_answer_whatever_was_asked_before(hires: list[Hire]) -> None:
    questions = [("commune",), ("commune", "sex"), ("sex", "commune", "disability")]
    answers: list[dict[tuple[str, ...], dict[tuple[str, ...], str]]] = []
    for order in list(permutations(questions))[::2]:
        world = World(list(reversed(hires)) if answers else hires)
        asked = {by: marks(world, *by, code="P2") for by in order}
        answers.append({by: asked[by] for by in questions})
    assert all(one == answers[0] for one in answers)


def test_of_months_alone_the_small_one_is_withheld_and_another_with_it() -> None:
    july = [hire(commune=f"C{n % 4 + 1}") for n in range(8)]
    later = [hire(starts_on=date(2023, month, 3)) for month in (8, 8, 8, 9, 9, 9, 9, 9, 9)]
    world = World([*july, *later])
    assert marks(world, "month") == {("2023-07",): "D", ("2023-08",): "A", ("2023-09",): "F"}
    assert world.ask("P1", period=(date(2023, 8, 1), date(2023, 8, 31))).total.cell.value == 3
