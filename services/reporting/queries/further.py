"""Further cells that the gate asks for to decide on an answer: the same indicator or another, at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.reporting.columns import Frames
from services.reporting.disclosure import Source, Wanted
from services.reporting.indicators import INDICATORS
from services.reporting.indicators.definition import Cell, Question, Scope


def source(question: Question, frames: Frames) -> Source:
    """Computes cells as the gate wants them; that it wants each table once only is its own care."""

    def cells(wanted: Wanted) -> Sequence[Cell]:
        first, last = wanted.period
        asked = replace(question, by=wanted.by, first=first, last=last, scope=Scope(**wanted.filters))
        return INDICATORS[wanted.code].cells(frames, asked)

    return cells
