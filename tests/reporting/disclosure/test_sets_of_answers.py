"""Answers that are made of each other: slices, shares, partners, periods, releases."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.disclosure.periods import hull
from tests.reporting.disclosure.attacker import Attacker
from tests.reporting.disclosure.test_attacks import SEVERAL, attacker_of, people
from tests.reporting.disclosure.world import Hire, World, hire

MONTHS = [date(2023, month, 3) for month in range(1, 13)]
QUARTERS = [(date(2023, first, 1), date(2023, first + 2, 31 if first in (1, 10) else 30)) for first in (1, 4, 7, 10)]


@SEVERAL
@given(people("commune", "sex"))
def test_slices_say_what_their_tables_say(hires: list[Hire]) -> None:
    world = World(hires)
    attacker = attacker_of(world, "commune", "sex")
    for commune in attacker.dimensions["commune"]:
        attacker.read(("sex",), world.observed("sex", commune=commune), commune=commune)
        total = world.ask("P1", commune=commune).total
        attacker.read((), [({}, total.cell.value, total.confidentiality)], commune=commune)
    assert attacker.broken() == []


@SEVERAL
@given(people("commune", "sex"))
def test_the_share_of_women_says_no_more_than_persons_by_sex(hires: list[Hire]) -> None:
    world = World(hires)
    attacker = attacker_of(world, "commune", "sex", code="P2")
    for one in world.ask("G1", "commune").cells:
        if one.confidentiality == "F":
            attacker.learn({**one.cell.by, "sex": "female"}, one.cell.numerator or 0)
            unknown = (one.cell.denominator or 0) - (one.cell.numerator or 0)
            attacker.learn({**one.cell.by, "sex": "male"}, unknown)
    total = world.ask("G1").total
    if total.confidentiality == "F":
        attacker.learn({"sex": "female"}, total.cell.numerator or 0)
    assert attacker.broken() == []


@SEVERAL
@given(people("sector", "sex"), st.data())
def test_a_partner_is_protected_with_what_it_leaves_over(hires: list[Hire], data: st.DataObject) -> None:
    hires = [
        one | {"partner": data.draw(st.sampled_from(["X", "Y"]))} if n % 3 == 0 else one for n, one in enumerate(hires)
    ]
    world = World(hires)
    partners = sorted({one["partner"] for one in hires})
    attacker = Attacker(
        {"partner": partners, "sector": sorted({one["sector"] for one in hires}), "sex": ["female", "male", "unknown"]}
    )
    attacker.learn({}, len(hires))
    for by in (("sector",), ("sex",), ("sector", "sex")):
        attacker.read(by, world.observed(*by))
        attacker.read(by, world.observed(*by, partner="X"), partner="X")
    assert attacker.broken() == []


@SEVERAL
@given(people("sex", "sector", most=9), st.data())
def test_months_quarters_and_the_year(hires: list[Hire], data: st.DataObject) -> None:
    """Without the totals of short periods, which are public: what those tell of a month of few is in privacy.md."""
    days = data.draw(st.lists(st.sampled_from(MONTHS), min_size=1, max_size=5))
    world = World([one | {"starts_on": days[n % len(days)]} for n, one in enumerate(hires)])
    months = [f"{day:%Y-%m}" for day in MONTHS]
    quarter_of = {"quarter<month": {month: str((int(month[5:]) - 1) // 3) for month in months}}
    attacker, coarse = (
        Attacker({"month": months, "sex": sorted({one["sex"] for one in hires})}, quarter_of) for _ in range(2)
    )
    for one in (attacker, coarse):
        one.learn({}, len(hires))
        one.read(("sex",), world.observed("sex"))
        for day, month in zip(MONTHS, months, strict=True):
            total = world.ask("P1", period=hull(day, day)).total
            one.read((), [({}, total.cell.value, total.confidentiality)], month=month)
    attacker.read(("month",), world.observed("month"))
    attacker.read(("month", "sex"), world.observed("month", "sex"))
    for number, quarter in enumerate(QUARTERS):
        attacker.read(("sex",), world.observed("sex", period=quarter), quarter=str(number))
    # Totals of periods are public: of those who are all women, they tell the women.
    assert coarse.unbroken(attacker.broken()) == []


def test_a_period_of_odd_days_has_no_breakdown_but_a_total() -> None:
    world = World([hire(starts_on=date(2023, 7, day), sex=sex) for day in range(1, 31) for sex in ("female", "male")])
    odd = world.ask("P1", "sex", period=(date(2023, 7, 10), date(2023, 7, 20)))
    assert [one.confidentiality for one in odd.cells] == ["D", "D"]
    assert (odd.total.confidentiality, odd.total.cell.value) == ("F", 22)
    assert any("whole months" in note for note in odd.notes)


def test_days_without_anybody_may_be_left_out_of_a_period() -> None:
    world = World(
        [hire(sex=sex) for sex in ("female", "male") for _ in range(9)] + [hire(starts_on=date(2023, 2, 3))] * 9
    )
    answer = world.ask("P1", "sex", period=(date(2023, 7, 2), date(2023, 7, 30)))
    assert [one.confidentiality for one in answer.cells] == ["F", "F"]


def test_a_period_of_several_months_is_shown_where_all_its_parts_are() -> None:
    large = [hire(starts_on=day, sex=sex) for day in MONTHS for sex in ("female", "male") for _ in range(9)]
    few = [hire(starts_on=MONTHS[3], sex="unknown")] * 9 + [hire(starts_on=MONTHS[4], sex="unknown")] * 2
    answer = World(large + few).ask("P1", "sex", period=(date(2023, 4, 1), date(2023, 5, 31)))
    marks = {one.cell.by["sex"]: one.confidentiality for one in answer.cells}
    assert marks["unknown"] == "D"
    assert "F" in marks.values()


@SEVERAL
@given(people("commune", "sex"), st.lists(st.sampled_from(["C1", "C2", "C3"]), min_size=1, max_size=6))
def test_tomorrow_protects_with_the_same_cells_as_today(hires: list[Hire], places: list[str]) -> None:
    """More of what is large already: the same cells are withheld, so that two days tell no more than one."""
    today = World([one | {"since": n} for n, one in enumerate(hires)])
    marks = {tuple(by.values()): mark for by, _, mark in today.observed("commune", "sex")}
    shown = {key for key, mark in marks.items() if mark == "F"}
    more = [hire(commune=commune, sex=sex, since=999) for commune, sex in shown if commune in places for _ in range(9)]
    tomorrow = World([*today.hires, *more], state=1)
    assert {tuple(by.values()): mark for by, _, mark in tomorrow.observed("commune", "sex")} == marks
