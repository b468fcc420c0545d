"""Hires: begun, validated, active, ended and overdue, and how much is told of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import broken_down, with_partners
from services.reporting.indicators.definition import Question
from services.reporting.indicators.measuring import DISTINCT, EACH, Counted, Share, Sum, Units
from services.reporting.indicators.scoping import placed

_BITS = 31
_CODES_OF_A_NUMBER = 4
"""A name's number in a column of names has fewer bits, so that four of them fit into one of 128."""

Conditions = Callable[[Question], Sequence[pl.Expr]]


def of_role(frames: Frames, role: str = "worker") -> pl.LazyFrame:
    """All hires of a role, whatever the scope."""
    return frames["hires"].filter(pl.col("role") == role)


def workers(frames: Frames, question: Question) -> pl.LazyFrame:
    """Hires within the scope, supervisors left out."""
    return placed(frames, of_role(frames), question.scope)


def of_hires(
    frames: Frames,
    question: Question,
    rows: pl.LazyFrame,
    month_from: str = "starts_on",
    amount: pl.Expr | None = None,
    unit: str = "hire_id",
) -> pl.LazyFrame:
    """Hires, or what was told of them, as units; by bodies, one is counted for each that has signed."""
    return broken_down(with_partners(frames, rows, question), question, unit, month_from, amount)


def in_order(rows: pl.LazyFrame, day: str) -> pl.LazyFrame:
    """Rows with their ``order``: by a day, then by hire; a number, so that nothing has to be sorted.

    No person starts two hires on one day, so by starts the order of texts, which is slow to tell, plays no part.
    """
    smallest = pl.col("known_from") if day == "starts_on" else pl.col("hire_id").cast(pl.String).rank("ordinal")
    return rows.with_columns(order=pl.col(day).to_physical().cast(pl.Int64) * 2**40 + smallest.cast(pl.Int64))


def first_of_each(ordered: pl.LazyFrame, each: Sequence[str]) -> pl.LazyFrame:
    """Of the rows that agree in ``each`` (names or months) the first: rows put in order, then those not seen before.

    Grouping takes ten times as long, as there are almost as many groups as rows; so do several columns beside one.
    """
    codes = [pl.col(name).to_physical().cast(pl.Int128) for name in each]
    few = len(each) <= _CODES_OF_A_NUMBER
    one = reduce(lambda key, code: key * 2**_BITS + code, codes) if few else pl.struct(each)
    return ordered.sort("order").filter(one.is_first_distinct())


def within(day: str) -> Conditions:
    """The day lies in P."""
    return lambda question: [pl.col(day).is_between(question.first, question.last)]


def chosen(
    conditions: Conditions,
    *belongs: pl.Expr,
    role: str = "worker",
    month_from: str = "starts_on",
    amount: pl.Expr | None = None,
    unit: str = "hire_id",
) -> Units:
    """Hires of the scope for which all conditions hold, as units."""

    def units(frames: Frames, question: Question) -> pl.LazyFrame:
        rows = placed(frames, of_role(frames, role), question.scope).filter(*conditions(question), *belongs)
        return of_hires(frames, question, rows, month_from, amount, unit)

    return units


def _active(question: Question) -> Sequence[pl.Expr]:
    return [pl.col("starts_on") <= question.last, pl.col("last_day") >= question.last]


def _overdue(question: Question) -> Sequence[pl.Expr]:
    return [pl.col("planned_end_on") < question.last, pl.col("ended_on").is_null()]


def _validated(question: Question) -> Sequence[pl.Expr]:
    return [*_STARTED(question), pl.col("validated_on") <= question.day]


_STARTED = within("starts_on")

P1 = Sum(Counted("hire", chosen(_STARTED), EACH))
"""Hires with starts_on in P."""
S1 = Sum(Counted("hire", chosen(_STARTED, role="supervisor"), EACH))
"""As P1, of supervisors."""
V1 = Sum(Counted("hire", chosen(_validated), EACH))
"""Those of P1 that the employment agency had validated by T."""
P5 = Sum(Counted("hire", chosen(_active), EACH))
"""Hires active on d, the last day of P."""
P11 = Sum(Counted("hire", chosen(_overdue), EACH))
"""Hires whose planned end is before d while no end is known."""


def _first_ever(frames: Frames, question: Question) -> pl.LazyFrame:
    first = first_of_each(in_order(of_role(frames), "starts_on"), ["person_key"]).filter(*_STARTED(question))
    return of_hires(frames, question, placed(frames, first, question.scope))


P3 = Sum(Counted("hire", _first_ever, EACH))
"""Persons whose first hire ever, anywhere, starts in P; the unit is that hire."""


def _persons_started(frames: Frames, question: Question) -> pl.LazyFrame:
    return chosen(_STARTED, unit="person_key")(frames, question).unique()


P4 = Share(
    Counted("hire", chosen(_STARTED, unit="person_key"), DISTINCT),
    Counted("person", _persons_started),
    scale=1,
    digits=2,
)
"""Hires / distinct persons among them."""

_EARLY = pl.col("ended_on") < pl.col("planned_end_on")
_ENDED = within("ended_on")

P10 = Share(
    Counted("hire", chosen(_ENDED, _EARLY, month_from="ended_on"), EACH),
    Counted("hire", chosen(_ENDED, month_from="ended_on"), EACH),
    within=True,
    of_part=("reason",),
)
"""Ended before their planned end / ended in P; a reason's share is of all that ended."""

_KNOWN = {
    "sex": pl.col("sex") != "unknown",
    "age": pl.col("age").is_not_null(),
    "disability": pl.col("disability") != "unknown",
    "education": pl.col("education") != "unknown",
    "residence": pl.col("residence").is_not_null(),
}


def _completeness(known: pl.Expr, values: int) -> Share:
    return Share(
        Counted("hire", chosen(_STARTED, amount=known.cast(pl.Int64)), EACH),
        Counted("hire", chosen(_STARTED, amount=pl.lit(values)), EACH),
        within=True,
    )


Q6 = _completeness(pl.sum_horizontal(known.cast(pl.Int64) for known in _KNOWN.values()), len(_KNOWN))
"""Known values / values, over sex, age, disability, education and residence of the hires of P1."""
Q6_OF = {trait: _completeness(known, 1) for trait, known in _KNOWN.items()}
"""The same of each trait alone."""
