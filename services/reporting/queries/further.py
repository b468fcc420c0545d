"""Further cells that the gate asks for to decide on an answer: the same indicator or another, at the same moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from services.reporting.columns import Frames
from services.reporting.disclosure import Source, Wanted
from services.reporting.indicators import INDICATORS
from services.reporting.indicators.breaking import PARTNER
from services.reporting.indicators.definition import Cell, Question, Scope

_Split = dict[tuple[str, ...], list[Cell]]


def source(question: Question, frames: Frames) -> Source:
    """Computes cells as the gate wants them; what it wants of each body that an answer shows is computed at once."""
    bodies = tuple(name for name in PARTNER if name in question.by)
    splits: dict[tuple[str, Question], _Split] = {}

    def split(code: str, asked: Question) -> _Split:
        if (code, asked) not in splits:
            splits[code, asked] = _by_bodies(INDICATORS[code].cells(frames, asked), bodies)
        return splits[code, asked]

    def cells(wanted: Wanted) -> Sequence[Cell]:
        first, last = wanted.period
        asked = replace(question, by=wanted.by, first=first, last=last, scope=Scope(**wanted.filters))
        if not bodies or any(wanted.filters.get(name) is None for name in bodies) or set(bodies) & set(wanted.by):
            return INDICATORS[wanted.code].cells(frames, asked)
        scope = replace(asked.scope, **dict.fromkeys(bodies))
        found = split(wanted.code, replace(asked, by=(*wanted.by, *bodies), scope=scope))
        return found.get(tuple(wanted.filters[name] for name in bodies), [])

    return cells


def _by_bodies(cells: Sequence[Cell], bodies: tuple[str, ...]) -> _Split:
    """What is within the scope of each body: who is counted for it by a breakdown is who it is asked of as a scope."""
    found: _Split = defaultdict(list)
    for cell in cells:
        by = {name: value for name, value in cell.by.items() if name not in bodies}
        found[tuple(cell.by[name] for name in bodies)].append(replace(cell, by=by))
    return found
