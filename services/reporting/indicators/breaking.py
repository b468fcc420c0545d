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


def _band(age: int) -> str:
    return next((name for below, name in _BANDS if age < below), "55+")


def age_band() -> pl.Expr:
    """Age bands from which 15-24, 18-29 and 15-34 can all be built; 15-17 and below are there to be noticed."""
    known = pl.col("age").replace_strict(list(_AGES), [_band(age) for age in _AGES], default="55+")
    return pl.when(pl.col("age").is_null()).then(pl.lit(_UNKNOWN)).otherwise(known)


def month_of(day: str) -> pl.Expr:
    """The month of a day, as ``2023-07``."""
    return pl.col(day).dt.strftime("%Y-%m")


def column(name: str, month_from: str) -> pl.Expr:
    """The breakdown of a row by its name; ``month_from`` is the day that its month is taken from."""
    if name == "age_band":
        return age_band().alias(name)
    if name == "month":
        return month_of(month_from).alias(name)
    return pl.col({"worksite": "worksite_id", "partner": "partner_id", "partner_kind": "kind"}.get(name, name)).alias(
        name
    )


def broken_down(
    rows: pl.LazyFrame, question: Question, unit: str, month_from: str, amount: pl.Expr | None = None
) -> pl.LazyFrame:
    """Rows as units. One that reaches a cell in several ways, by two agreements of one body, is in it once."""
    by = [column(name, month_from) for name in question.by]
    adds = pl.lit(1) if amount is None else amount
    units = rows.select(*by, pl.col(unit).alias("unit"), adds.alias("amount"))
    return units.unique() if set(PARTNER) & set(question.by) else units


def with_partners(frames: Frames, rows: pl.LazyFrame, question: Question) -> pl.LazyFrame:
    """Hires or worksites with the bodies of their agreements, where asked for: one row each, so parts overlap."""
    if not set(PARTNER) & set(question.by):
        return rows
    bodies = frames["partners"].select("agreement_id", "partner_id", "kind")
    links = frames["worksite_agreements"].select("worksite_id", "agreement_id").join(bodies, on="agreement_id")
    return rows.join(links.select("worksite_id", "partner_id", "kind").unique(), on="worksite_id")


def by_month(rows: pl.LazyFrame, question: Question, first: str, last: str) -> pl.LazyFrame:
    """Each row once for every month of the period that it reaches into from its first to its last day."""
    begins = pl.max_horizontal(pl.col(first), pl.lit(question.first)).dt.month_start()
    ends = pl.min_horizontal(pl.col(last), pl.lit(question.last)).dt.month_start()
    return rows.with_columns(pl.date_ranges(begins, ends, "1mo").alias("month_day")).explode("month_day")
