"""V2 and V3: hires that were paid, and how long after the month."""

from __future__ import annotations

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import months
from services.reporting.indicators.counting import DISTINCT, EACH, Counted
from services.reporting.indicators.definition import Question
from services.reporting.indicators.hiring import of_hires, workers
from services.reporting.indicators.measuring import Quantile, Sum
from services.reporting.indicators.rows import Rows


def _payments(frames: Frames, question: Question) -> pl.LazyFrame:
    """Payments for a month of P."""
    rows = frames["payments"].select("hire_id", "month", "paid_on")
    return rows.join(months(question).select("month", "last_day_of_month"), on="month")


def _paid(frames: Frames, question: Question) -> Rows:
    """Hires with a payment, by month once in each that is paid for."""
    if "month" in question.by:
        one = pl.col("hire_id").to_physical().cast(pl.Int64) * 2**32 + pl.col("month").to_physical()
        months_paid = _payments(frames, question).select("hire_id", "month").filter(one.is_first_distinct())
        rows = workers(frames, question).join(months_paid, on="hire_id")
    else:
        rows = workers(frames, question).join(_payments(frames, question), on="hire_id", how="semi")
    return of_hires(frames, question, rows, "month")


def _delays(frames: Frames, question: Question) -> Rows:
    rows = _payments(frames, question).join(workers(frames, question), on="hire_id")
    delay = (pl.col("paid_on") - pl.col("last_day_of_month")).dt.total_days()
    return of_hires(frames, question, rows, "month", delay)


V2 = Sum(Counted("hire", _paid, EACH))
"""Hires with at least one payment for a month of P."""
DELAYS = Counted("hire", _delays, DISTINCT)
"""Days from the end of a month to each payment for it; negative before its end."""
V3 = Quantile(DELAYS, 0.5)
V3_P90 = Quantile(DELAYS, 0.9)
