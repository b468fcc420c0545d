"""T1 and T2: how far hires have come towards the jobs planned, and how far an even pace would have brought them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.agreeing import PLANNED_JOBS, qualifiers
from services.reporting.indicators.counting import Key
from services.reporting.indicators.definition import Cell, Contribution, Question
from services.reporting.indicators.hiring import P1
from services.reporting.indicators.measuring import Share


@dataclass(frozen=True, slots=True)
class Progress:
    """Hires since the first fact / jobs planned, in the same scope, with the plan's qualifier; may pass 100 %."""

    share: Share

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """As the share's, over all time until the end of P."""
        ever = _since_ever(question)
        weakest = qualifiers(self.share.whole, frames, ever)
        return [
            replace(cell, qualifier=weakest.get(tuple(cell.by.values()))) for cell in self.share.cells(frames, ever)
        ]

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The hires, then the agreements."""
        return self.share.contributions(frames, _since_ever(question), by)


@dataclass(frozen=True, slots=True)
class Pace:
    """Jobs planned x the share of the agreements' time that has passed by the end of P, as if hired evenly.

    The numerator is the hires until then, the denominator all jobs planned, so that value and numerator compare.
    """

    progress: Progress

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """As T1's, each with the hires expected; null where no agreement tells an end."""
        ever = _since_ever(question)
        terms = _terms(frames, ever)
        return [
            replace(cell, value=_expected(cell, terms.get(tuple(cell.by.values())), question.last))
            for cell in self.progress.cells(frames, question)
        ]

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """The hires, then the agreements."""
        return self.progress.contributions(frames, question, by)


def _terms(frames: Frames, question: Question) -> dict[Key, tuple[Any, ...]]:
    """First and last day of the agreements counted in each cell; an agreement without an end lasts as its worksites."""
    sites = frames["worksites"].select("worksite_id", "planned_end_on")
    links = frames["worksite_agreements"].select("worksite_id", "agreement_id").join(sites, on="worksite_id")
    last = links.group_by("agreement_id").agg(pl.col("planned_end_on").max())
    told = (
        frames["agreements"]
        .join(last, on="agreement_id", how="left")
        .select(
            "agreement_id",
            pl.coalesce("starts_on", "approved_on").alias("first"),
            pl.coalesce("ends_on", "planned_end_on").alias("last"),
        )
    )
    timed = replace(PLANNED_JOBS, units=lambda frames, asked: PLANNED_JOBS.units(frames, asked).joined(told))
    return timed.grouped(frames, question, pl.col("first").min(), pl.col("last").max())


def _expected(cell: Cell, terms: tuple[Any, ...] | None, day: date) -> float | None:
    first, last = terms or (None, None)
    if first is None or last is None or last < first:
        return None
    total: int = (last - first).days + 1
    elapsed: int = min(max((day - first).days + 1, 0), total)
    return round(float(cell.denominator or 0) * elapsed / total, 1)


def _since_ever(question: Question) -> Question:
    return replace(question, first=date.min)


T1 = Progress(Share(P1.counted, PLANNED_JOBS))
"""Hires / jobs planned."""
T2 = Pace(T1)
"""Hires expected by the end of P."""


def gap(total: Cell) -> list[str]:
    """What T2's answer says of the distance between hires and an even pace, from a total as it may be shown."""
    if total.value is None or total.numerator is None:
        return []
    distance = round(total.numerator - total.value, 1)
    ahead = f"{abs(distance)} {'behind' if distance < 0 else 'ahead of'} an even pace"
    return [f"{total.numerator} hires, {ahead}: as many a day from the earliest start to the latest end are assumed."]
