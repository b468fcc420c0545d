"""Disclosure control: what the gate takes for tables of all shapes, beside computing their cells."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from random import Random
from typing import Any

import polars as pl

from bench.report import Line
from services.reporting.disclosure import Answer, Gate, Thresholds, Wanted
from services.reporting.indicators import INDICATORS, Cell

WHOLE = (date(2021, 1, 1), date(2025, 12, 31))
_COMMUNES, _PROVINCES = 1500, 75
_VALUES = {
    "sector": [f"S{number}" for number in range(9)],
    "sex": ["female", "male", "unknown"],
    "age_band": ["18-24", "25-29", "30-34", "35-44", "45-54", "55+", "unknown"],
    "partner": [f"B{number}" for number in range(20)],
}


@dataclass(frozen=True)
class People:
    """Counts of persons by some dimensions, and a source of cells over them.

    ``sizes`` are drawn from for each combination of values, so that they say how many cells are small.
    """

    dimensions: tuple[str, ...]
    sizes: Sequence[int]
    seed: int = 1
    frame: pl.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        random = Random(self.seed)
        kinds: list[dict[str, str]] = [{}]
        for name in self.dimensions:
            kinds = [one | more for one in kinds for more in _values(name)]
        rows = [{**one, "persons": random.choice(self.sizes), "since": random.randrange(10**6)} for one in kinds]
        object.__setattr__(self, "frame", pl.DataFrame([one for one in rows if one["persons"]]))

    def cells(self, wanted: Wanted) -> list[Cell]:
        """What an indicator would compute."""
        chosen = self.frame.filter(*[pl.col(name) == value for name, value in wanted.filters.items()])
        sums = pl.col("persons").sum(), pl.col("since").min()
        found = chosen.group_by(wanted.by).agg(*sums) if wanted.by else chosen.select(*sums)
        return [
            Cell({name: row[name] for name in wanted.by}, row["persons"], persons=row["persons"], since=row["since"])
            for row in found.iter_rows(named=True)
        ]

    def answer(self, *by: str) -> Answer:
        """An answer by some breakdowns, as it comes to the gate."""
        (total,) = self.cells(Wanted("P1", (), WHOLE))
        return Answer(INDICATORS["P1"], by, {}, None, WHOLE, self.seed, self.cells(Wanted("P1", by, WHOLE)), total)


def _values(name: str) -> list[dict[str, str]]:
    if name == "commune":
        return [{"province": f"P{one % _PROVINCES}", "commune": f"C{one}"} for one in range(_COMMUNES)]
    if name == "province":
        return [{"province": f"P{one}"} for one in range(_PROVINCES)]
    if name == "worksite":
        return [{**one, "worksite": f"W{one['commune']}", "sector": "S1"} for one in _values("commune")]
    return [{name: value} for value in _VALUES[name]]


_LARGE = (20, 40, 70, 100)
_FEW_SMALL = _LARGE * 25 + (3,)
_THIRD_SMALL = (*_LARGE, 2, 4)
TABLES: dict[str, Callable[[], tuple[People, tuple[str, ...]]]] = {
    "1500 communes by 3 sexes, few small": lambda: (People(("commune", "sex"), _FEW_SMALL), ("commune", "sex")),
    "75 provinces": lambda: (People(("province", "sector"), (0, 0, 0, *_FEW_SMALL)), ("province",)),
    "9 sectors by 7 age bands": lambda: (People(("sector", "age_band"), _FEW_SMALL), ("sector", "age_band")),
    "1500 communes by 7 age bands, a third small": lambda: (
        People(("commune", "age_band"), _THIRD_SMALL),
        ("commune", "age_band"),
    ),
    "1500 worksites by sex, few small": lambda: (People(("worksite", "sex"), _FEW_SMALL), ("worksite", "sex")),
    "20 partners by sex, none small": lambda: (People(("partner", "sex"), _LARGE), ("partner", "sex")),
    "4 dimensions": lambda: (
        People(("province", "sector", "sex", "age_band"), (0, 0, 0, *_FEW_SMALL)),
        ("province", "sector", "sex", "age_band"),
    ),
}


def _took(work: Callable[[], Any]) -> float:
    """Milliseconds of this process's own time."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


async def disclosure() -> list[Line]:
    """For each table: its cells, the gate at first, the gate when it remembers."""
    lines = []
    for what, made in TABLES.items():
        people, by = made()
        answer, gate = people.answer(*by), Gate(Thresholds(5, 10), INDICATORS)
        computing = min(_took(partial(people.answer, *by)) for _ in range(3))
        lines.append(Line(f"{what}: {len(answer.cells)} cells computed", computing, "ms", 1.0))
        for name in ("at first", "remembered"):
            took = _took(partial(gate.table, answer, people.cells))
            lines.append(Line(f"{what}: gate {name}", took, "ms", took / computing))
    return lines
