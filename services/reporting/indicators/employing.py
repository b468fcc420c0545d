"""Persons employed, each counted once, and the groups that they belong to."""

from __future__ import annotations

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import TRAITS, broken_down, by_month, column, with_partners
from services.reporting.indicators.definition import Question
from services.reporting.indicators.hiring import first_of_each, in_order, workers
from services.reporting.indicators.measuring import EACH, Counted, Share, Sum, Units


def apart(ordered: pl.LazyFrame, question: Question, month_from: str) -> pl.LazyFrame:
    """One row for each person and place, body or month asked for: the first there, whose traits count."""
    names = [name for name in question.by if name not in TRAITS]
    rows = ordered.with_columns(column(name, month_from).alias(f"apart_{name}") for name in names)
    return first_of_each(rows, ["person_key", *(f"apart_{name}" for name in names)])


def persons(frames: Frames, question: Question) -> pl.LazyFrame:
    """Persons with a hire active on at least one day of P, as they were at the first of these hires."""
    rows = workers(frames, question).filter(pl.col("starts_on") <= question.last, pl.col("last_day") >= question.first)
    rows = in_order(rows, "starts_on")
    if "month" in question.by:
        rows = by_month(rows, question, "starts_on", "last_day")
    return apart(with_partners(frames, rows, question), question, "month")


def employed(*belongs: pl.Expr) -> Units:
    """Persons employed, those of a group only where conditions are given; a person's unit is the hire that counts."""

    def units(frames: Frames, question: Question) -> pl.LazyFrame:
        return broken_down(persons(frames, question).filter(*belongs), question, "hire_id", "month")

    return units


WOMAN = pl.col("sex") == "female"
SEX_KNOWN = pl.col("sex") != "unknown"
YOUNG = pl.col("age").is_between(18, 29).fill_null(False)
AGE_KNOWN = pl.col("age").is_not_null()
DISABLED = pl.col("disability").is_in(["declared", "certified"])
DISABILITY_KNOWN = pl.col("disability") != "unknown"

P2 = Sum(Counted("hire", employed(), EACH))
"""Distinct persons with a hire active on at least one day of P."""


def _share_of(belongs: pl.Expr, known: pl.Expr, of_part: tuple[str, ...] = ()) -> Share:
    """The share of a group among those of whom it is known whether they belong to it."""
    part, whole = Counted("hire", employed(belongs), EACH), Counted("hire", employed(known), EACH)
    return Share(part, whole, of_part=of_part, within=True)


WOMEN = _share_of(WOMAN, SEX_KNOWN)
YOUTH = _share_of(YOUNG, AGE_KNOWN)
WITH_DISABILITIES = _share_of(DISABLED, DISABILITY_KNOWN, of_part=("disability",))
ANY_PRIORITY_GROUP = Sum(Counted("hire", employed(WOMAN | YOUNG | DISABLED), EACH))
"""Distinct persons in the union of G1 to G3, never the sum."""
RURAL = _share_of(pl.col("residence_area") == "rural", pl.col("residence_area") != "unknown")
NO_DIPLOMA = _share_of(pl.col("education") == "none", pl.col("education") != "unknown")
JOB_SEEKERS = _share_of(pl.col("job_seeker").fill_null(False), pl.col("job_seeker").is_not_null())
