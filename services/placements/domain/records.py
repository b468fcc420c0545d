"""Who says no to what is recorded of a running or ended hire: attendance, pay, certificates (contract §4)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from services.placements.domain.state import Hire
from shared.contracts.decisions import Accepted, Decision, Fact, Policy, Refused, World
from shared.contracts.refusals import before, exists, impossible, in_future, unknown


def attend(fact: Fact, world: World, policy: Policy) -> Decision:
    """``hire.attended``: once a month, inside the hire's months, never more days than the month has."""
    data = fact.data
    days = data.days_worked + (data.training_days or 0)
    refusal = _month_begun(data.month, policy) or _days_fit(data.month, days)
    if refusal:
        return refusal
    hire: Hire | None = world[fact.about]
    if hire is None:
        return unknown(fact.about, "/data/hire_id")
    if data.month in hire.attended:
        return exists(fact.about, "/data/month", f"attendance in {data.month} of hire")
    return _inside(hire, data.month) or Accepted(((fact.about, fact.kind, data),))


def pay(fact: Fact, world: World, policy: Policy) -> Decision:
    """``hire.paid``: for a month of the hire, and not before the hire began."""
    data = fact.data
    refusal = in_future("/data/paid_on", data.paid_on, policy.today)
    if refusal:
        return refusal
    hire: Hire | None = world[fact.about]
    if hire is None:
        return unknown(fact.about, "/data/hire_id")
    refusal = _inside(hire, data.month)
    if refusal is None and not hire.voided:
        refusal = before("/data/paid_on", data.paid_on, hire.span.first, "It is paid before the hire started.")
    return refusal or Accepted(((fact.about, fact.kind, data),))


def certify(fact: Fact, world: World, policy: Policy) -> Decision:
    """``hire.certified``: after the hire began."""
    data = fact.data
    refusal = in_future("/data/issued_on", data.issued_on, policy.today)
    if refusal:
        return refusal
    hire: Hire | None = world[fact.about]
    if hire is None:
        return unknown(fact.about, "/data/hire_id")
    if not hire.voided:
        refusal = before("/data/issued_on", data.issued_on, hire.span.first, "It is issued before the hire started.")
    return refusal or Accepted(((fact.about, fact.kind, data),))


def _inside(hire: Hire, month: str) -> Refused | None:
    if hire.voided or hire.span.touches(month):
        return None
    first, last = hire.span.first, hire.span.last
    return impossible("/data/month", f"{month} is outside the hire, which lasts from {first} to {last}.")


def _month_begun(month: str, policy: Policy) -> Refused | None:
    return in_future("/data/month", date.fromisoformat(f"{month}-01"), policy.today)


def _days_fit(month: str, days: int) -> Refused | None:
    length = monthrange(int(month[:4]), int(month[5:]))[1]
    if days <= length:
        return None
    return impossible("/data/days_worked", f"{days} days worked and trained, but {month} has {length} days.")
