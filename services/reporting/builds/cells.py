"""Two builds compared figure by figure: every indicator, in total and by each of its breakdowns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Engine

from services.reporting.builds.rows import Difference
from services.reporting.columns import Columns
from services.reporting.disclosure import NOTHING_WITHHELD
from services.reporting.indicators import INDICATORS, Indicator
from services.reporting.indicators.definition import LEVELS
from services.reporting.queries.asking import Refusal
from services.reporting.queries.figures import Asked, Frame, figure
from services.reporting.queries.moments import instant_at
from services.reporting.registering import Registered
from shared.settings import Settings

Cells = Mapping[tuple[tuple[str, str], ...], Mapping[str, Any]]
"""By indicator, level and the values of the breakdown: what the answer says of the cell."""

_TOLD = ("value", "status", "numerator", "denominator", "qualifier")


def cells_of(build: Engine, position: int, settings: Settings, registered: Registered) -> Cells:
    """Every cell at a position. All columns are in memory meanwhile, about 1.1 GB for a million hires."""
    with build.connect() as connection:
        instant = instant_at(connection, position)
    parameters = settings.require_signature, settings.execution_days
    frame = Frame(Columns(build).at(position), instant, NOTHING_WITHHELD, *parameters, registered.at(instant))
    return {
        cell: told for one in INDICATORS.values() for asked in _questions(one) for cell, told in _cells(asked, frame)
    }


def _questions(indicator: Indicator) -> Iterator[Asked]:
    for level in LEVELS if indicator.levels else LEVELS[1:2]:
        for by in ("", *indicator.breakdowns):
            yield Asked(indicator.code, by, level=level)


def _cells(asked: Asked, frame: Frame) -> Iterator[tuple[tuple[tuple[str, str], ...], dict[str, Any]]]:
    about = (("indicator", asked.indicator), ("level", asked.level))
    try:
        document = figure(asked, frame)
    except Refusal as refusal:  # a figure that contradicts itself is compared like any other
        yield (*about, ("by", asked.by)), {"refused": refusal.slug}
        return
    for one in document["observations"] if asked.by else [document["total"]]:
        yield (*about, *sorted(one["by"].items())), {name: one[name] for name in _TOLD}


def cell_differences(old: Cells, new: Cells) -> Iterator[Difference]:
    """Every cell that differs, totals first."""
    for cell in sorted(old.keys() | new.keys(), key=lambda one: (len(one), one)):
        before, after = old.get(cell), new.get(cell)
        if before == after:
            continue
        apart = {
            name for name in {*(before or {}), *(after or {})} if (before or {}).get(name) != (after or {}).get(name)
        }
        sides = [
            None if one is None else {name: one[name] for name in sorted(apart & one.keys())} for one in (before, after)
        ]
        yield Difference("figures", dict(cell), *sides)
