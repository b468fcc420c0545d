"""A4 and A5: whether, and how soon, approved agreements come to a first worksite."""

from __future__ import annotations

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.agreeing import approved_in, of_agreements
from services.reporting.indicators.counting import Counted
from services.reporting.indicators.definition import Question
from services.reporting.indicators.measuring import Quantile, Share, Sum
from services.reporting.indicators.rows import Rows


def _with_first_opening(frames: Frames, question: Question) -> pl.LazyFrame:
    """Agreements approved in P, each with ``opened_on`` of its earliest known worksite wherever that lies, or null."""
    sites = frames["worksites"].select("worksite_id", "opens_on")
    links = frames["worksite_agreements"].select("worksite_id", "agreement_id").join(sites, on="worksite_id")
    first = links.group_by("agreement_id").agg(pl.col("opens_on").min().alias("opened_on"))
    return approved_in(frames, question).join(first, on="agreement_id", how="left")


def _due(frames: Frames, question: Question) -> pl.LazyFrame:
    """Only those whose days have passed, so that a recent vote is no failure yet."""
    limit = pl.col("approved_on") + pl.duration(days=question.execution_days)
    return _with_first_opening(frames, question).with_columns(limit=limit).filter(pl.col("limit") <= question.day)


def _executable(frames: Frames, question: Question) -> Rows:
    return of_agreements(frames, question, _due(frames, question))


def _waited(frames: Frames, question: Question) -> Rows:
    """Days from vote to first opening; a worksite that opened under an earlier approval took none."""
    opened = _with_first_opening(frames, question).filter(pl.col("opened_on").is_not_null())
    days = (pl.col("opened_on") - pl.col("approved_on")).dt.total_days().clip(lower_bound=0)
    return of_agreements(frames, question, opened, amount=days)


def _unfinished(frames: Frames, question: Question) -> Rows:
    rows = _with_first_opening(frames, question).filter(pl.col("opened_on").is_null())
    return of_agreements(frames, question, rows)


_WAITED = Counted("agreement", _waited)

_IN_TIME = pl.col("opened_on") <= pl.col("limit")

A4 = Share(Counted("agreement", _executable, among=_IN_TIME), Counted("agreement", _executable), within=True)
"""Of agreements approved in P whose k days have passed, those with a worksite opened within them."""
A5 = Quantile(_WAITED, 0.5)
A5_P90 = Quantile(_WAITED, 0.9)
"""Days from vote to first worksite: median, and the 90th percentile."""
A5_UNFINISHED = Sum(Counted("agreement", _unfinished))
"""Agreements approved in P without any worksite known at T."""
