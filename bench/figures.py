"""Figures by two breakdowns over a million hires, each at a moment that nobody asked for before.

A ledger of one hire in fifty is projected for real and its columns multiplied. Then, for each indicator, pairs of its
breakdowns drawn by lot, each once: over all time or one year, as known now or at a position drawn by lot. Nothing is
remembered of one question that could help another. Each is asked by an auditor; answers of more than ten thousand
cells are told apart, for making the cells is most of what they take. The others are asked by the public too, whose
answers pass disclosure control.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bench.databases import database
from bench.generating import Generated
from bench.multiplied import multiplied
from bench.options import Options
from bench.report import Line
from services.reporting.collecting import collect_rarely
from services.reporting.columns import Columns, Frames
from services.reporting.columns.by_person import ByPerson
from services.reporting.disclosure import NOTHING_WITHHELD, Gate, Thresholds
from services.reporting.indicators import INDICATORS
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from services.reporting.queries.figures import Asked, Frame, figure
from shared.clock import now

TIMES = 50
MANY = 10_000
_SHARES = (("median", 0.5), ("95th percentile", 0.95), ("99th percentile", 0.99), ("slowest", 1.0))
Clock = Literal["cpu", "wall"]


@dataclass(frozen=True, slots=True)
class Took:
    """One question, and the milliseconds that its answer took, of this process's own time and of the day."""

    asked: Asked
    share_known: float
    cells: int
    cpu: float
    wall: float

    def __str__(self) -> str:
        what = f"{self.asked.indicator} by {self.asked.by} {self.asked.period or 'ever'}"
        return f"{self.cpu:8.1f} cpu {self.wall:8.1f} ms {self.cells:7} cells  {what}, at {self.share_known:.0%}"


def columns(hires: int, seed: int) -> tuple[Frames, datetime]:
    """Frames of so many hires as known now, and the instant they are of."""
    with database("sqlite") as url:
        engine = connect(url)
        projector = Projector(engine)
        for batch in Generated(hires // TIMES, seed).batches():
            projector.apply(batch)
        tables = multiplied(Columns(engine).at(projector.position()).tables, TIMES)
        position = projector.position() * TIMES
        engine.dispose()
    return Frames(tables, position, ByPerson(tables["hires"])), now()


def questions(seed: int, pairs: int) -> list[tuple[Asked, float]]:
    """Each with the share of the ledger that it is asked of; all pairs of breakdowns, if ``pairs`` is 0."""
    chance, asked = random.Random(seed), []
    for code, indicator in INDICATORS.items():
        every = list(itertools.combinations(indicator.breakdowns, min(2, len(indicator.breakdowns))))
        for by in chance.sample(every, min(pairs or len(every), len(every))):
            year = chance.randrange(2021, 2026)
            period = f"{year}-01-01/{year}-12-31" if chance.random() < 0.5 else ""
            known = 1.0 if chance.random() < 0.25 else chance.uniform(0.25, 1)
            asked.append((Asked(code, ",".join(by), period), known))
    return asked


def _answered(one: Asked, known: float, whole: Frames, instant: datetime, gate: Gate) -> Took:
    frames = Frames(whole.tables, int(whole.position * known), whole.people)
    cpu, wall = time.process_time(), time.perf_counter()
    answer = figure(one, Frame(frames, instant, gate))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Took(one, known, len(answer["observations"]), cpu * 1000, wall * 1000)


def _lines(what: str, took: Sequence[Took]) -> list[Line]:
    print(f"{what}: {len(took)} questions, slowest:")
    for one in sorted(took, key=lambda each: -each.cpu)[:10]:
        print(f"  {one}")
    if not took:
        return []
    lines = []
    for clock in ("cpu", "wall"):
        inorder = sorted(getattr(one, clock) for one in took)
        for name, share in _SHARES:
            at = inorder[min(int(len(inorder) * share), len(inorder) - 1)]
            lines.append(Line(f"{what}, {clock}, {name}", at, "ms", at / inorder[len(inorder) // 2]))
    return lines


async def figures(options: Options) -> list[Line]:
    """How long answers take that nothing was remembered of, to either role."""
    collect_rarely()
    whole, instant = columns(options.hires, options.seed)
    _answered(Asked("G6", "sector,month"), 1.0, whole, instant, NOTHING_WITHHELD)
    asked = questions(options.seed, options.pairs)
    took = [_answered(*one, whole, instant, NOTHING_WITHHELD) for one in asked]
    few = [one for one in took if one.cells <= MANY]
    many = [one for one in took if one.cells > MANY]
    public = [_answered(one.asked, one.share_known, whole, instant, _gate()) for one in few]
    return [
        *_lines("to an auditor", few),
        *_lines(f"to an auditor, over {MANY} cells", many),
        *_lines("to the public", public),
    ]


def _gate() -> Gate:
    """One that remembers nothing yet."""
    return Gate(Thresholds(5, 10), INDICATORS)
