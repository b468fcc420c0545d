"""Days of work: contracted, worked and trained, as months and years of work, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import calendar, looked_up, month_of, months, signed
from services.reporting.indicators.counting import DISTINCT, EACH, Counted, Units
from services.reporting.indicators.definition import Question
from services.reporting.indicators.employing import (
    AGE_KNOWN,
    DISABILITY_KNOWN,
    DISABLED,
    SEX_KNOWN,
    WOMAN,
    YOUNG,
)
from services.reporting.indicators.hiring import of_hires, workers
from services.reporting.indicators.measuring import Per, Share, Sum
from services.reporting.indicators.rows import Rows, broken_down

DAYS_OF_A_MONTH = 26
DAYS_OF_A_YEAR = 230
DAYS_OF_A_LEGAL_YEAR = 312
"""Labour Code, article 184: six days a week."""

_SUNDAY = 7
_SUNDAYS_BEFORE = 4
"""1970-01-01, the day 0 of a column of days, was a Thursday: adding these days makes every Sunday begin a week."""


def working_days(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Mondays to Saturdays from one day to another, both included; public holidays are not left out."""
    before, until = (day.to_physical().cast(pl.Int64) + _SUNDAYS_BEFORE for day in (first, last))
    return until - before + 1 - until // 7 + (before - 1) // 7


@cache
def _outside() -> pl.DataFrame:
    """Of each day there is how many working days of its month come before it (``lead``), and behind it (``tail``)."""
    works = (pl.col("day").dt.weekday() != _SUNDAY).cast(pl.Int32)
    days = calendar().select("month", works=works, upto=works.cum_sum())
    until = days.group_by("month", maintain_order=True).agg(pl.col("upto").last())["upto"]
    number = pl.col("month") - days["month"].first()
    return days.select(
        lead=(pl.col("upto") - pl.col("works") - pl.lit(until.shift(1, fill_value=0)).gather(number)).cast(pl.Int8),
        tail=(pl.lit(until).gather(number) - pl.col("upto")).cast(pl.Int8),
    )


def contracted(frames: Frames, question: Question) -> Rows:
    """Hires with their contract days within P."""
    begins = pl.col("starts_on").clip(lower_bound=question.first)
    ends = pl.col("last_day").clip(upper_bound=question.last)
    outside = _outside()
    rows = (
        workers(frames, question)
        .filter(begins <= ends)
        .with_columns(
            begins=month_of(begins),
            ends=month_of(ends),
            lead=looked_up(begins, outside["lead"]),
            tail=looked_up(ends, outside["tail"]),
        )
    )
    bodies, sizes = signed(frames, question), _working_days_of_months(question)
    return broken_down(rows, question, "hire_id", "begins", working_days(begins, ends), bodies, sizes)


def _working_days_of_months(question: Question) -> pl.LazyFrame:
    days = working_days(pl.col("first_day"), pl.col("last_day_of_month"))
    return months(question).select(pl.col("number").alias("month"), days.alias("size"))


def attended(frames: Frames, question: Question) -> pl.LazyFrame:
    """Attendance of the months of P with the hires, within the scope, that it was told of."""
    rows = frames["attendance"].select("hire_id", "month", "days_worked", "training_days")
    within = months(question).select("month").collect()["month"]
    return rows.filter(pl.col("month").is_in(within.implode())).join(workers(frames, question), on="hire_id")


def _told(amount: pl.Expr) -> Units:
    return lambda frames, question: of_hires(frames, question, attended(frames, question), "month", amount)


TRAINED = Counted("hire", _told(pl.col("training_days")), DISTINCT)
WORKED = Counted("hire", _told(pl.col("days_worked") + pl.col("training_days")), DISTINCT)
CONTRACTED = Counted("hire", contracted, EACH)


def _any_attendance(frames: Frames, question: Question) -> bool:
    """Remembered, for cells, total and notes of one answer depend on it."""

    def found() -> list[str]:
        return attended(frames, replace(question, by=())).select("hire_id").first().collect()["hire_id"].to_list()

    about = "any attendance", frames.position, question.first, question.last, question.scope
    return bool(frames.remembered.get(about, found))


def _best_told(frames: Frames, question: Question) -> Rows:
    """Worked days where any are told, else contract days; never both in one answer."""
    days = WORKED if _any_attendance(frames, question) else CONTRACTED
    return days.units(frames, question)


def days_counted(frames: Frames, question: Question) -> Sequence[str]:
    """Which days an answer in years of work counts."""
    if _any_attendance(frames, question):
        return ["Worked days: days worked and trained, as told in attendance."]
    return ["Contract days: no attendance is told in this period and scope."]


P6 = Sum(CONTRACTED)
"""Contract days: Mondays to Saturdays of hires inside P."""
P7 = Sum(WORKED)
"""Worked days: days worked and trained of the months of P."""
C4 = Sum(TRAINED)
"""Training days of the months of P."""
P8 = Per(Counted("hire", _best_told, DISTINCT), DAYS_OF_A_YEAR)
P8_MA = Per(Counted("hire", _best_told, DISTINCT), DAYS_OF_A_LEGAL_YEAR)
"""Full-time equivalents, by two years of work."""
M1_CONTRACTED = Per(CONTRACTED, DAYS_OF_A_MONTH)
M1_WORKED = Per(WORKED, DAYS_OF_A_MONTH)


def _share_of(belongs: pl.Expr, known: pl.Expr) -> Share:
    return Share(replace(CONTRACTED, among=belongs), replace(CONTRACTED, among=known), within=True)


G6 = _share_of(WOMAN, SEX_KNOWN)
G6_YOUTH = _share_of(YOUNG, AGE_KNOWN)
G6_DISABLED = _share_of(DISABLED, DISABILITY_KNOWN)
"""A group's share of contract days among all of whom it is known whether they belong to it."""
