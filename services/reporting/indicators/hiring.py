"""Hires: begun, validated, active, ended and overdue, and how much is told of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.breaking import signed
from services.reporting.indicators.counting import EACH, Counted, Units
from services.reporting.indicators.definition import Question
from services.reporting.indicators.measuring import Share, Sum
from services.reporting.indicators.once import mark_first, once
from services.reporting.indicators.rows import Rows, broken_down
from services.reporting.indicators.scoping import placed

Conditions = Callable[[Question], Sequence[pl.Expr]]


def of_role(frames: Frames, role: str = "worker") -> pl.LazyFrame:
    """All hires of a role, whatever the scope."""
    return frames["hires"].filter(pl.col("role") == role)


def workers(frames: Frames, question: Question) -> pl.LazyFrame:
    """Hires within the scope, supervisors left out."""
    return placed(frames, of_role(frames), question.scope)


def people(frames: Frames, question: Question, *conditions: pl.Expr) -> pl.LazyFrame:
    """The same, as far as conditions hold, each person's beside each other in order of their starts."""
    rows = placed(frames, frames.by_person(pl.col("role") == "worker", *conditions), question.scope)
    return rows.sort("order", maintain_order=True) if question.scope.of_agreements else rows


def of_hires(
    frames: Frames,
    question: Question,
    rows: pl.LazyFrame,
    month_from: str = "starts_on",
    amount: pl.Expr | None = None,
) -> Rows:
    """Hires, or what was told of them, as units; by bodies, one is counted for each that has signed."""
    return broken_down(rows, question, "hire_id", month_from, amount, signed(frames, question))


def within(day: str) -> Conditions:
    """The day lies in P."""
    return lambda question: [pl.col(day).is_between(question.first, question.last)]


def chosen(conditions: Conditions, role: str = "worker", month_from: str = "starts_on") -> Units:
    """Hires of the scope for which all conditions hold, as units."""

    def units(frames: Frames, question: Question) -> Rows:
        rows = placed(frames, of_role(frames, role), question.scope).filter(*conditions(question))
        return of_hires(frames, question, rows, month_from)

    return units


def _active(question: Question) -> Sequence[pl.Expr]:
    return [pl.col("starts_on") <= question.last, pl.col("last_day") >= question.last]


def _overdue(question: Question) -> Sequence[pl.Expr]:
    return [pl.col("planned_end_on") < question.last, pl.col("ended_on").is_null()]


def _validated(question: Question) -> Sequence[pl.Expr]:
    return [*_STARTED(question), pl.col("validated_on") <= question.day]


_STARTED = within("starts_on")

_started = chosen(_STARTED)

P1 = Sum(Counted("hire", _started, EACH))
"""Hires with starts_on in P."""
S1 = Sum(Counted("hire", chosen(_STARTED, role="supervisor"), EACH))
"""As P1, of supervisors."""
V1 = Sum(Counted("hire", chosen(_validated), EACH))
"""Those of P1 that the employment agency had validated by T."""
P5 = Sum(Counted("hire", chosen(_active), EACH))
"""Hires active on d, the last day of P."""
P11 = Sum(Counted("hire", chosen(_overdue), EACH))
"""Hires whose planned end is before d while no end is known."""


def _first_ever(frames: Frames, question: Question) -> Rows:
    person = pl.col("person_key").to_physical()
    first = frames.by_person(pl.col("role") == "worker").filter(person.ne_missing(person.shift(1)))
    return of_hires(frames, question, placed(frames, first.filter(*_STARTED(question)), question.scope))


P3 = Sum(Counted("hire", _first_ever, EACH))
"""Persons whose first hire ever, anywhere, starts in P; the unit is that hire."""


def _persons_started(frames: Frames, question: Question) -> Rows:
    """Hires of P1; ``first`` tells one for each person and cell."""
    rows = people(frames, question, *_STARTED(question))
    return once(of_hires(frames, question, rows), question.by, mark_first)


P4 = Share(
    Counted("hire", _persons_started, "first"),
    Counted("hire", _persons_started, among=pl.col("first") == 1),
    scale=1,
    digits=2,
)
"""Hires / distinct persons among them."""

_EARLY = pl.col("ended_on") < pl.col("planned_end_on")
_ended = chosen(within("ended_on"), month_from="ended_on")

P10 = Share(
    Counted("hire", _ended, EACH, _EARLY),
    Counted("hire", _ended, EACH),
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
        Counted("hire", _started, EACH, adds=known.cast(pl.Int64)),
        Counted("hire", _started, EACH, adds=pl.col("one") * values),
        within=True,
    )


Q6 = _completeness(pl.sum_horizontal(known.cast(pl.Int64) for known in _KNOWN.values()), len(_KNOWN))
"""Known values / values, over sex, age, disability, education and residence of the hires of P1."""
Q6_OF = {trait: _completeness(known, 1) for trait, known in _KNOWN.items()}
"""The same of each trait alone."""
