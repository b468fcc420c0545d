"""Q3: what became of the messages that were sent."""

from __future__ import annotations

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.definition import Question
from services.reporting.indicators.measuring import Counted, Sum


def _receipts(frames: Frames, question: Question) -> pl.LazyFrame:
    by = [pl.col(name) for name in question.by]
    unit = pl.col("known_from").cast(pl.String).alias("unit")
    return frames["receipts"].select(*by, unit, pl.lit(1).alias("amount"))


Q3 = Sum(Counted("receipt", _receipts))
"""Receipts by outcome and publisher; parked counts the facts that are parked at T."""
