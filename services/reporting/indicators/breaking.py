"""Breakdowns: which column or join each one is, for hires, worksites and agreements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.definition import Question

PLACE = ("province", "commune", "sector", "worksite")
TRAITS = ("sex", "age_band", "disability", "education", "residence_area")
PARTNER = ("partner", "partner_kind")

_BANDS = ((15, "under_15"), (18, "15-17"), (25, "18-24"), (30, "25-29"), (35, "30-34"), (55, "35-54"))
_AGES = range(131)
_UNKNOWN = "unknown"
_DAYS = date.min, date.max
_FIRST_DAY = (date.min - date(1970, 1, 1)).days
"""The first of all days, as a column of days counts them."""
_NAMES = pl.Enum([*(name for _, name in _BANDS), "55+", _UNKNOWN])

_BY_THEIR_COLUMN = {"worksite": "worksite_id", "reason": "end_reason"}
"""Breakdowns whose column has another name."""
_OF_A_BODY = {"partner": "partner_id", "partner_kind": "kind"}


def _band(age: int) -> str:
    return next((name for below, name in _BANDS if age < below), "55+")


def age_band() -> pl.Expr:
    """Age bands from which 15-24, 18-29 and 15-34 can all be built; 15-17 and below are there to be noticed."""
    bands = [_band(age) for age in _AGES]
    known = pl.col("age").replace_strict(list(_AGES), bands, default="55+", return_dtype=_NAMES)
    return pl.when(pl.col("age").is_null()).then(pl.lit(_UNKNOWN, _NAMES)).otherwise(known)


@cache
def calendar() -> pl.DataFrame:
    """Every ``day`` that there is, in order, with its ``month``, counted from the year 0."""
    every = pl.date_range(_DAYS[0], _DAYS[-1], eager=True).alias("day")
    return pl.select(every, month=every.dt.year().cast(pl.Int32) * 12 + every.dt.month() - 1)


def looked_up(day: pl.Expr, told: pl.Series) -> pl.Expr:
    """What a calendar's column tells of a day: several times as fast as to reckon it for each row."""
    return pl.lit(told).gather(day.to_physical() - _FIRST_DAY)


def month_of(day: pl.Expr) -> pl.Expr:
    """The month of a day, counted from the year 0: a number is grouped faster than a text."""
    return looked_up(day, calendar()["month"])


def text(name: str, kind: pl.DataType) -> pl.Expr:
    """A breakdown's values as they are shown: months as ``2023-07``."""
    if name == "month" and kind == pl.Int32:
        return pl.date(pl.col(name) // 12, pl.col(name) % 12 + 1, 1).dt.strftime("%Y-%m").alias(name)
    return pl.col(name).cast(pl.String)


def column(name: str, month_from: str) -> pl.Expr:
    """The breakdown of a row by its name; ``month_from`` is the day that its month is taken from, or ``month``."""
    if name == "age_band":
        return age_band().alias(name)
    if name == "month" and month_from != "month":
        return month_of(pl.col(month_from)).alias(name)
    return pl.col(_BY_THEIR_COLUMN.get(name, name)).alias(name)


def bodies(frames: Frames, question: Question) -> pl.LazyFrame:
    """Agreements with what is asked of their bodies, each combination once, however many bodies are alike in it."""
    asked = [pl.col(told).alias(name) for name, told in _OF_A_BODY.items() if name in question.by]
    return frames["partners"].select("agreement_id", *asked).unique()


@dataclass(frozen=True, slots=True)
class Signed:
    """The bodies that stand behind worksites. Many worksites have the same ones: ``sets`` numbers them apart."""

    sets: pl.Series
    """The set of bodies of each worksite, by its number in a column of names; null where there is none."""
    bodies: pl.LazyFrame
    """``signed`` (the set) with what is asked of its bodies, each once."""

    def of(self, worksite: pl.Expr) -> pl.Expr:
        """The set of a worksite."""
        return pl.lit(self.sets).gather(worksite.to_physical(), null_on_oob=True)


def signed(frames: Frames, question: Question) -> Signed | None:
    """Worksites with the bodies of their agreements, where they are asked for: parts by them overlap."""
    asked = [name for name in _OF_A_BODY if name in question.by]
    if not asked:
        return None
    of_agreements = bodies(frames, question).collect()
    links = frames["worksite_agreements"].select("worksite_id", "agreement_id").collect()
    sets = _sets(of_agreements, asked)
    behind = links.join(sets, on="agreement_id").select("worksite_id", "signed").unique()
    joint = pl.col("worksite_id").is_duplicated()
    own = pl.col("worksite_id").rank("dense").cast(pl.UInt32) + sets["signed"].max()
    several = behind.filter(joint).with_columns(own=own)
    alike = of_agreements.join(sets, on="agreement_id").select("signed", *asked).unique()
    unions = several.join(alike, on="signed").select(pl.col("own").alias("signed"), *asked).unique()
    each = pl.concat([behind.filter(~joint), several.select("worksite_id", pl.col("own").alias("signed")).unique()])
    return Signed(_by_number(each["worksite_id"].to_physical(), each["signed"]), pl.concat([alike, unions]).lazy())


def _sets(of_agreements: pl.DataFrame, asked: Sequence[str]) -> pl.DataFrame:
    """Agreements with ``signed``: the same number where all their bodies are the same."""
    names = pl.concat_str(pl.col(asked).cast(pl.String), separator=" ").sort().str.join("\n")
    signed = pl.col("names").rank("dense").cast(pl.UInt32).alias("signed")
    return of_agreements.group_by("agreement_id").agg(names.alias("names")).select("agreement_id", signed)


def _by_number(numbers: pl.Series, told: pl.Series) -> pl.Series:
    """What is told of each number, at its place."""
    most = numbers.max()
    size = int(most) + 1 if isinstance(most, int) else 0
    return pl.repeat(None, size, dtype=told.dtype, eager=True).scatter(numbers, told)


def months(question: Question) -> pl.LazyFrame:
    """The months that share a day with P: ``month`` as text, ``number`` as ``month_of`` counts, first and last day."""
    starts = pl.date_range(question.first.replace(day=1), question.last, "1mo", eager=True).alias("first_day")
    day = pl.col("first_day")
    return (
        starts.to_frame()
        .lazy()
        .select(
            day.dt.strftime("%Y-%m").cast(pl.Categorical).alias("month"),
            month_of(day).alias("number"),
            day,
            day.dt.month_end().alias("last_day_of_month"),
        )
    )
