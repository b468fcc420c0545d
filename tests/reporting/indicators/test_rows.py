"""Summing rows that are kept short gives what counting every single unit does; so does looking back for each person."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from random import Random
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.columns.by_person import ByPerson
from services.reporting.indicators.once import first_months, first_of_each, once
from services.reporting.indicators.rows import Rows, Tally

PLACES, SEXES, SETS, BODIES = ("north", "south"), ("female", "male"), range(4), ("B1", "B2", "B3")
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Hire:
    """One row as the tests draw it: rows of one person follow each other by their first months."""

    number: int
    person: str
    place: str
    sex: str
    signed: int
    begins: int
    ends: int


@st.composite
def drawn(draw: st.DrawFn) -> tuple[list[Hire], dict[int, list[str]]]:
    """Hires of few persons, who come again, in overlapping months, for the same bodies; and the bodies of each set."""
    chance = draw(st.randoms(use_true_random=False))
    people = chance.randint(1, 12)
    hires = [_hire(number, chance, people) for number in range(draw(st.integers(0, MOST_ROWS)))]
    hires.sort(key=lambda one: (one.person, one.begins))
    return hires, {one: chance.sample(BODIES, chance.randint(1, 3)) for one in SETS}


def _hire(number: int, chance: Random, people: int) -> Hire:
    begins = chance.randrange(6)
    return Hire(
        number,
        f"person {chance.randrange(people)}",
        chance.choice(PLACES),
        chance.choice(SEXES),
        chance.choice(SETS),
        begins,
        begins + chance.randrange(4),
    )


def _rows(hires: list[Hire], bodies: dict[int, list[str]], by: tuple[str, ...]) -> Rows:
    frame = pl.DataFrame(
        {
            "person_key": pl.Series([one.person for one in hires], dtype=pl.Categorical),
            "commune": pl.Series([one.place for one in hires], dtype=pl.Categorical),
            "sex": pl.Series([one.sex for one in hires], dtype=pl.Categorical),
            "signed": pl.Series([one.signed for one in hires], dtype=pl.UInt32),
            "begins": pl.Series([one.begins for one in hires], dtype=pl.Int32),
            "ends": pl.Series([one.ends for one in hires], dtype=pl.Int32),
            "unit": pl.Series([one.number for one in hires], dtype=pl.Int64),
        }
    ).with_columns(
        *(pl.lit(None).alias(name) for name in ("age", "job_seeker", "disability", "education", "residence_area")),
        amount=pl.lit(1, pl.Int64),
        one=pl.lit(1, pl.Int64),
    )
    pairs = [(one, body) for one, several in bodies.items() for body in several]
    sets = pl.DataFrame(pairs, schema={"signed": pl.UInt32, "partner": pl.Categorical}, orient="row")
    return Rows(frame.lazy(), by, sets.lazy() if "partner" in by else None, through="month" in by)


def _counted(rows: Rows, *tallies: Tally) -> dict[Any, Any]:
    several = (Tally("one", pl.col("one")), *tallies)
    table = rows.summed(several).collect().filter(pl.col("one") != 0)
    keys, names = list(rows.by), [one.name for one in several]
    return {tuple(map(str, row[: len(keys)])): row[len(keys) :] for row in table.select(*keys, *names).iter_rows()}


def _each(rows: Rows, *amounts: str) -> dict[Any, Any]:
    """Every unit, added up one by one."""
    found: dict[Any, list[int]] = defaultdict(lambda: [0] * (1 + len(amounts)))
    for unit in rows.each().collect().iter_rows(named=True):
        cell = found[tuple(str(unit[name]) for name in rows.by)]
        for at, amount in enumerate((1, *(unit[name] for name in amounts))):
            cell[at] += amount
    return {key: tuple(cell) for key, cell in found.items()}


BY = st.sampled_from(
    [("commune", "sex"), ("partner",), ("month",), ("sex", "month"), ("partner", "month"), ("commune", "partner")]
)


@given(drawn(), BY)
def test_what_is_summed_first_is_what_every_unit_adds_up_to(
    given_: tuple[list[Hire], dict[int, list[str]]], by: tuple[str, ...]
) -> None:
    rows = _rows(*given_, by)
    assert _counted(rows) == _each(rows)


@given(drawn(), BY.filter(lambda by: "month" in by), st.lists(st.integers(20, 27), min_size=10, max_size=10))
def test_what_lies_outside_of_the_first_and_last_month_is_not_counted(
    given_: tuple[list[Hire], dict[int, list[str]]], by: tuple[str, ...], days: list[int]
) -> None:
    plain = _rows(*given_, by)
    sizes = pl.DataFrame({"month": pl.Series(range(10), dtype=pl.Int32), "size": days}).lazy()
    lead, tail = pl.col("unit") % 7, pl.col("unit") % 5
    rows = Rows(
        plain.rows.with_columns(lead=lead.cast(pl.Int8), tail=tail.cast(pl.Int8)), by, plain.bodies, None, True, sizes
    )
    assert _counted(rows, Tally("amount", pl.col("amount"), sized=True)) == _each(rows, "amount")


@given(drawn(), BY)
def test_looking_back_counts_each_person_once(
    given_: tuple[list[Hire], dict[int, list[str]]], by: tuple[str, ...]
) -> None:
    hires, bodies = given_
    rows = once(
        _rows(hires, bodies, by),
        [name for name in by if name == "commune"],
        first_months if "month" in by else first_of_each,
    )
    assert _counted(rows) == _each(rows) == _naive(hires, bodies, by)


def _naive(hires: list[Hire], bodies: dict[int, list[str]], by: tuple[str, ...]) -> dict[Any, Any]:
    """Persons, each by the first hire there is of it in each place, body and month that are asked for."""
    seen: set[tuple[str, ...]] = set()
    found: dict[Any, int] = defaultdict(int)
    for one in hires:
        for body in bodies[one.signed]:
            for month in range(one.begins, one.ends + 1):
                values = {"commune": one.place, "partner": body, "month": str(month), "sex": one.sex}
                apart = (one.person, *(values[name] for name in by if name != "sex"))
                if apart not in seen:
                    seen.add(apart)
                    found[tuple(values[name] for name in by)] += 1
    return {key: (persons,) for key, persons in found.items()}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 400), st.booleans()), min_size=1), st.data())
def test_hires_that_came_later_lie_beside_those_of_their_person(
    told: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    hires = pl.DataFrame(
        {
            "person_key": pl.Series([f"P{person}" for person, _, _ in told], dtype=pl.Categorical),
            "starts_on": pl.Series([day for _, day, _ in told], dtype=pl.Int32).cast(pl.Date),
            "known_from": range(len(told)),
            "known_until": [0 if ended else 1 for _, _, ended in told],
        }
    )
    by_person = ByPerson(hires.slice(0, 0))
    for upto in sorted(data.draw(st.lists(st.integers(0, len(told)), max_size=5))):
        by_person = by_person.refreshed(hires.slice(0, upto).with_columns(known_until=pl.lit(1)))
    found = by_person.refreshed(hires).rows(lambda rows: rows.filter(pl.col("known_until") == 1)).collect()
    expected = sorted((f"P{person}", day, at) for at, (person, day, ended) in enumerate(told) if not ended)
    days = found["starts_on"].to_physical().to_list()
    rows = list(zip(found["person_key"].cast(pl.String).to_list(), days, found["known_from"].to_list(), strict=True))
    assert sorted(rows) == expected
    persons = [person for person, _, _ in rows]
    assert len([at for at, one in enumerate(persons) if at == 0 or one != persons[at - 1]]) == len(set(persons))
    assert all(one[1] <= other[1] for one, other in itertools.pairwise(rows) if one[0] == other[0])
