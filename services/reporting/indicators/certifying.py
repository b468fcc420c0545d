"""C1 to C3: certificates, the persons who got them, and the leavers who did."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.counting import DISTINCT, EACH, Counted
from services.reporting.indicators.definition import Question
from services.reporting.indicators.employing import apart
from services.reporting.indicators.hiring import of_hires, within, workers
from services.reporting.indicators.measuring import Share, Sum
from services.reporting.indicators.once import first_of_each, once
from services.reporting.indicators.rows import Rows

_IN_TIME = timedelta(days=28)
"""How long after leaving a certificate still counts."""


def _issued(frames: Frames, question: Question) -> pl.LazyFrame:
    """Certificates issued in P with the hires, within the scope, that they are of."""
    issued = frames["certificates"].filter(*within("issued_on")(question))
    rows = issued.select("hire_id", "issued_on", pl.col("kind").alias("certificate"))
    return rows.join(workers(frames, question), on="hire_id")


def _certificates(frames: Frames, question: Question) -> Rows:
    return of_hires(frames, question, _issued(frames, question), "issued_on")


def _persons(frames: Frames, question: Question) -> Rows:
    """Persons as they were at the hire of their first certificate in P."""
    person, hire = pl.col("person_key").to_physical(), pl.col("hire_id").cast(pl.String)
    units = of_hires(frames, question, _issued(frames, question).sort(person, "issued_on", hire), "issued_on")
    months = [name for name in question.by if name == "month"]
    return once(units, [*apart(question), *months], first_of_each)


def _leavers(frames: Frames, question: Question) -> pl.LazyFrame:
    """Hires ended in P, long enough ago."""
    return workers(frames, question).filter(
        *within("ended_on")(question), pl.col("ended_on") + _IN_TIME <= question.day
    )


def _leavers_told(frames: Frames, question: Question) -> Rows:
    """Those with the day of their earliest certificate, null if they have none."""
    earliest = frames["certificates"].group_by("hire_id").agg(pl.col("issued_on").min())
    return of_hires(frames, question, _leavers(frames, question).join(earliest, on="hire_id", how="left"), "ended_on")


_KIND = pl.col("certificate")

C1 = Sum(Counted("hire", _certificates, DISTINCT))
"""Certificates issued in P."""
C1_WORK = Sum(Counted("hire", _certificates, DISTINCT, _KIND == "work"))
C1_TRAINING = Sum(Counted("hire", _certificates, DISTINCT, _KIND == "training"))
C1_UNKNOWN = Sum(Counted("hire", _certificates, DISTINCT, _KIND.is_null()))
C2 = Sum(Counted("hire", _persons, EACH))
"""Distinct persons with a certificate issued in P."""
_CERTIFIED = pl.col("issued_on") <= pl.col("ended_on") + _IN_TIME
C3 = Share(Counted("hire", _leavers_told, EACH, _CERTIFIED), Counted("hire", _leavers_told, EACH), within=True)
"""Of the hires ended in P at least 28 days ago, those with a certificate by 28 days after their end."""
