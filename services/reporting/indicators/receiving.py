"""Q1 to Q4: who sends, how late, what became of it, and how much had to be put right afterwards."""

from __future__ import annotations

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.counting import EACH, Counted
from services.reporting.indicators.definition import Question
from services.reporting.indicators.measuring import Quantile, Share, Sum
from services.reporting.indicators.rows import Rows, broken_down


def _facts(frames: Frames, question: Question) -> pl.LazyFrame:
    """Accepted facts of P, each with its ``day``: when it happened, or was logged where nothing else dates it."""
    dated = frames["facts"].with_columns(pl.coalesce("happened_on", "logged_on").alias("day"))
    return dated.filter(pl.col("day").is_between(question.first, question.last))


def _expected(frames: Frames, question: Question) -> Rows:
    """Every publisher that is registered, and every one that was ever answered; ``sent`` tells of a fact in P.

    The receipt of a fact follows in the same append, maybe behind the position asked for.
    """
    registered = pl.LazyFrame({"publisher": sorted(question.registered)}, schema={"publisher": pl.String})
    expected = pl.concat([registered, _publishers(frames["receipts"])]).unique()
    sent = _publishers(_facts(frames, question)).with_columns(sent=True)
    return broken_down(expected.join(sent, on="publisher", how="left"), question, "publisher", "")


def _publishers(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Their slugs as text, each once."""
    return rows.select("publisher").unique().select(pl.col("publisher").cast(pl.String))


def _delays(frames: Frames, question: Question) -> Rows:
    """Days from the fact to its record; attendance told before its month has ended is early."""
    facts = _facts(frames, question)
    return broken_down(facts, question, "known_from", "day", (pl.col("recorded_on") - pl.col("day")).dt.total_days())


def _receipts(frames: Frames, question: Question) -> Rows:
    return broken_down(frames["receipts"], question, "known_from", "")


def _hires(frames: Frames, question: Question) -> pl.LazyFrame:
    """The first fact of each hire that was to start in P, by what was told then; voided ones were sent too."""
    started = frames["facts"].filter(pl.col("kind") == "hire.started")
    return started.filter(pl.col("happened_on").is_between(question.first, question.last))


def _recorded(frames: Frames, question: Question) -> Rows:
    """Those hires; ``put_right`` tells of one that was corrected or voided since."""
    mended = (
        frames["facts"].filter(pl.col("kind").is_in(["hire.corrected", "hire.voided"])).select("entity_id").unique()
    )
    rows = _hires(frames, question).join(mended.with_columns(put_right=True), on="entity_id", how="left")
    return broken_down(rows, question, "entity_id", "happened_on")


_DELAYS = Counted("fact", _delays)

Q1 = Share(Counted("publisher", _expected, among=pl.col("sent")), Counted("publisher", _expected), within=True)
"""Publishers with a fact in P, among all that are registered or were ever answered."""
Q2 = Quantile(_DELAYS, 0.5)
Q2_P90 = Quantile(_DELAYS, 0.9)
"""Days from fact to record: median, and the 90th percentile."""
Q3 = Sum(Counted("receipt", _receipts))
"""Receipts by outcome and publisher; parked counts the facts that are parked at T."""
Q4 = Share(Counted("hire", _recorded, EACH, pl.col("put_right")), Counted("hire", _recorded, EACH), within=True)
"""Hires recorded with a start in P that were corrected or voided since."""
