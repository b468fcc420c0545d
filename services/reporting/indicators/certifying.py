"""C1 to C3: certificates, the persons who got them, and the leavers who did."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import broken_down, with_partners
from services.reporting.indicators.definition import Question
from services.reporting.indicators.employing import apart
from services.reporting.indicators.hiring import in_order, of_hires, within, workers
from services.reporting.indicators.measuring import DISTINCT, EACH, Counted, Share, Sum, Units

_IN_TIME = timedelta(days=28)
"""How long after leaving a certificate still counts."""


def _issued(frames: Frames, question: Question) -> pl.LazyFrame:
    """Certificates issued in P with the hires, within the scope, that they are of."""
    issued = frames["certificates"].filter(*within("issued_on")(question))
    rows = issued.select("hire_id", "issued_on", pl.col("kind").alias("certificate"))
    return rows.join(workers(frames, question), on="hire_id")


def _certificates(*of_kind: pl.Expr) -> Units:
    return lambda frames, question: of_hires(frames, question, _issued(frames, question).filter(*of_kind), "issued_on")


def _persons(frames: Frames, question: Question) -> pl.LazyFrame:
    """Persons as they were at the hire of their first certificate in P."""
    rows = with_partners(frames, in_order(_issued(frames, question), "issued_on"), question)
    return broken_down(apart(rows, question, "issued_on"), question, "hire_id", "issued_on")


def _leavers(frames: Frames, question: Question) -> pl.LazyFrame:
    """Hires ended in P, long enough ago."""
    return workers(frames, question).filter(
        *within("ended_on")(question), pl.col("ended_on") + _IN_TIME <= question.day
    )


def _all_leavers(frames: Frames, question: Question) -> pl.LazyFrame:
    return of_hires(frames, question, _leavers(frames, question), "ended_on")


def _certified_leavers(frames: Frames, question: Question) -> pl.LazyFrame:
    earliest = frames["certificates"].group_by("hire_id").agg(pl.col("issued_on").min())
    rows = _leavers(frames, question).join(earliest, on="hire_id")
    return of_hires(frames, question, rows.filter(pl.col("issued_on") <= pl.col("ended_on") + _IN_TIME), "ended_on")


_KIND = pl.col("certificate")

C1 = Sum(Counted("hire", _certificates(), DISTINCT))
"""Certificates issued in P."""
C1_WORK = Sum(Counted("hire", _certificates(_KIND == "work"), DISTINCT))
C1_TRAINING = Sum(Counted("hire", _certificates(_KIND == "training"), DISTINCT))
C1_UNKNOWN = Sum(Counted("hire", _certificates(_KIND.is_null()), DISTINCT))
C2 = Sum(Counted("hire", _persons, EACH))
"""Distinct persons with a certificate issued in P."""
C3 = Share(Counted("hire", _certified_leavers, EACH), Counted("hire", _all_leavers, EACH), within=True)
"""Of the hires ended in P at least 28 days ago, those with a certificate by 28 days after their end."""
