"""Breakdowns: which column or join each one is, for hires, worksites and agreements."""

from __future__ import annotations

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.definition import Question

PLACE = ("province", "commune", "sector", "worksite")
TRAITS = ("sex", "age_band", "disability", "education", "residence_area")
PARTNER = ("partner", "partner_kind")

_BANDS = ((15, "under_15"), (18, "15-17"), (25, "18-24"), (30, "25-29"), (35, "30-34"), (55, "35-54"))
_AGES = range(131)
_UNKNOWN = "unknown"
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


def month_of(day: pl.Expr) -> pl.Expr:
    """The month of a day, counted from the year 0: a number is grouped faster than a text."""
    return day.dt.year().cast(pl.Int32) * 12 + day.dt.month() - 1


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


def signed(frames: Frames, question: Question) -> pl.LazyFrame | None:
    """Worksites with the bodies of their agreements, each once, where they are asked for: parts by them overlap."""
    if not set(PARTNER) & set(question.by):
        return None
    links = frames["worksite_agreements"].select("worksite_id", "agreement_id")
    return links.join(bodies(frames, question), on="agreement_id").drop("agreement_id").unique()


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
