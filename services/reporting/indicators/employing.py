"""Persons employed, each counted once, and the groups that they belong to."""

from __future__ import annotations

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import PARTNER, TRAITS, month_of, signed
from services.reporting.indicators.counting import EACH, Counted
from services.reporting.indicators.definition import Question
from services.reporting.indicators.hiring import people
from services.reporting.indicators.measuring import Share, Sum
from services.reporting.indicators.once import first_months, first_of_each, once
from services.reporting.indicators.rows import Rows, broken_down


def apart(question: Question) -> list[str]:
    """What a person is counted once in: each place or month asked for (or body); traits are those told there first."""
    return [name for name in question.by if name not in (*TRAITS, *PARTNER, "month")]


def persons(frames: Frames, question: Question) -> Rows:
    """Persons with a hire active on at least one day of P, as they were at the first of these hires, their unit."""
    rows = people(frames, question, pl.col("starts_on") <= question.last, pl.col("last_day") >= question.first)
    begins = month_of(pl.col("starts_on").clip(lower_bound=question.first))
    ends = month_of(pl.col("last_day").clip(upper_bound=question.last))
    reaching = rows.with_columns(begins=begins, ends=ends)
    units = broken_down(reaching, question, "hire_id", "begins", bodies=signed(frames, question))
    return once(units, apart(question), first_months if units.through else first_of_each)


WOMAN = pl.col("sex") == "female"
SEX_KNOWN = pl.col("sex") != "unknown"
YOUNG = pl.col("age").is_between(18, 29).fill_null(False)
AGE_KNOWN = pl.col("age").is_not_null()
DISABLED = pl.col("disability").is_in(["declared", "certified"])
DISABILITY_KNOWN = pl.col("disability") != "unknown"

P2 = Sum(Counted("hire", persons, EACH))
"""Distinct persons with a hire active on at least one day of P."""


def _share_of(belongs: pl.Expr, known: pl.Expr, of_part: tuple[str, ...] = ()) -> Share:
    """The share of a group among those of whom it is known whether they belong to it."""
    part, whole = Counted("hire", persons, EACH, belongs), Counted("hire", persons, EACH, known)
    return Share(part, whole, of_part=of_part, within=True)


WOMEN = _share_of(WOMAN, SEX_KNOWN)
YOUTH = _share_of(YOUNG, AGE_KNOWN)
WITH_DISABILITIES = _share_of(DISABLED, DISABILITY_KNOWN, of_part=("disability",))
ANY_PRIORITY_GROUP = Sum(Counted("hire", persons, EACH, WOMAN | YOUNG | DISABLED))
"""Distinct persons in the union of G1 to G3, never the sum."""
RURAL = _share_of(pl.col("residence_area") == "rural", pl.col("residence_area") != "unknown")
NO_DIPLOMA = _share_of(pl.col("education") == "none", pl.col("education") != "unknown")
JOB_SEEKERS = _share_of(pl.col("job_seeker").fill_null(False), pl.col("job_seeker").is_not_null())
