"""P6 to P8, M1, G6, V2, V3, C1, C4: contract days, and what is told of hires: days, pay, certificates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.reporting.reference.asking import Cell, Cells, Question
from tests.reporting.reference.breaking import hire_keys, hires_in, month
from tests.reporting.reference.measuring import Placed, count, divided, each, percent, placed, quantile, total
from tests.reporting.reference.reading import last_of
from tests.reporting.reference.world import Hire, World


def _contract_days(world: World, question: Question) -> list[tuple[Hire, str, int]]:
    """For each hire and month the Mondays to Saturdays of the hire inside P; public holidays are days like others."""
    found = []
    for hire in hires_in(world, question):
        day, last = max(hire.starts_on, question.first), min(hire.last_day, question.last)
        while day <= last:
            until = min(last, last_of(month(day)))
            found.append((hire, month(day), (until - day).days + 1 - _sundays(day, until)))
            day = until + timedelta(1)
    return found


def _sundays(first: date, last: date) -> int:
    """Sundays are the days whose number is a multiple of 7: day 1 of the calendar was a Monday."""
    return last.toordinal() // 7 - (first.toordinal() - 1) // 7


def _contracted(world: World, question: Question) -> Placed:
    return placed(_contract_days(world, question), lambda one: hire_keys(one[0], question.by, [one[1]]))


def p6(world: World, question: Question) -> Cells:
    """Contract days, Monday to Saturday."""
    return total(question.by, _contracted(world, question), lambda one: one[2])


def _told(world: World, question: Question, name: str) -> list[tuple[Hire, dict[str, Any]]]:
    """Attendance or payments for a month that shares a day with P."""
    first, last = month(question.first), month(question.last)
    return [
        (hire, told)
        for hire in hires_in(world, question)
        for told in getattr(hire, name)
        if first <= told["month"] <= last
    ]


def _by_month(question: Question, told: list[tuple[Hire, dict[str, Any]]]) -> Placed:
    return placed(told, lambda one: hire_keys(one[0], question.by, [one[1]["month"]]))


def p7(world: World, question: Question) -> Cells:
    """Declared days, worked and trained."""
    told = _by_month(question, _told(world, question, "attendance"))
    return total(question.by, told, lambda one: one[1]["days_worked"] + (one[1].get("training_days") or 0))


def c4(world: World, question: Question) -> Cells:
    """Declared days of training."""
    told = _by_month(question, _told(world, question, "attendance"))
    return total(question.by, told, lambda one: one[1].get("training_days") or 0)


def p8(days_a_year: int) -> Callable[[World, Question], Cells]:
    """Worked days / days a year; contract days where no attendance at all is told in P and the scope."""

    def figure(world: World, question: Question) -> Cells:
        days = p7 if _told(world, question, "attendance") else p6
        return divided(days(world, question), days_a_year)

    return figure


def m1(days: Callable[[World, Question], Cells]) -> Callable[[World, Question], Cells]:
    """Days as person-months of 26."""
    return lambda world, question: divided(days(world, question), 26)


def g6(belongs: Callable[[Hire], bool], knows: Callable[[Hire], bool]) -> Callable[[World, Question], Cells]:
    """The contract days of a group / those of all of whom it is told; traits as at each hire."""

    def figure(world: World, question: Question) -> Cells:
        told = [(key, one) for key, one in _contracted(world, question) if knows(one[0])]
        return each(question.by, told, lambda ones: _share(ones, belongs))

    return figure


def _share(days: list[tuple[Hire, str, int]], belongs: Callable[[Hire], bool]) -> Cell:
    part = sum(number for hire, _, number in days if belongs(hire))
    return percent(part, sum(number for *_, number in days))


def v2(world: World, question: Question) -> Cells:
    """Hires with a payment for a month of P; by month, in each month that is paid for."""
    paid = placed(
        {(hire.id, told["month"]): (hire, told["month"]) for hire, told in _told(world, question, "payments")}.values(),
        lambda one: hire_keys(one[0], question.by, [one[1]]),
    )
    return each(question.by, paid, lambda ones: Cell(len({hire.id for hire, _ in ones})))


def v3(nth: Fraction) -> Callable[[World, Question], Cells]:
    """Days from the end of the month to each payment for it; a month paid in parts has several."""

    def figure(world: World, question: Question) -> Cells:
        paid = _by_month(question, _told(world, question, "payments"))
        return quantile(question.by, paid, nth, lambda one: _delay(one[1]))

    return figure


def _delay(payment: dict[str, Any]) -> int:
    return (date.fromisoformat(payment["paid_on"]) - last_of(payment["month"])).days


def c1(*kinds: str | None) -> Callable[[World, Question], Cells]:
    """Certificates issued in P, of these kinds (``None``: not told), or all."""

    def figure(world: World, question: Question) -> Cells:
        first, last = question.first.isoformat(), question.last.isoformat()
        issued = [
            (hire, one["issued_on"][:7])
            for hire in hires_in(world, question)
            for one in hire.certificates
            if first <= one["issued_on"] <= last and (not kinds or one.get("kind") in kinds)
        ]
        return count(question.by, placed(issued, lambda one: hire_keys(one[0], question.by, [one[1]])))

    return figure
