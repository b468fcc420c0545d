"""Whether an agreement allows a worksite to open on a day (contract §4, ``agreement-not-approved``).

It is judged by the dates of what happened, never by when it became known, so that the order of arrival
cannot change the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.placements.domain.state import Agreement, Session
from shared.contracts.decisions import Policy, World
from shared.contracts.refs import Ref

_OPPOSED = "opposed"


def why_not(agreement: Agreement, world: World, day: date, policy: Policy) -> str | None:
    """Why the agreement does not allow an opening on that day, in plain words; ``None`` if it does."""
    latest = _latest_decision(agreement, world, day)
    if latest is None:
        return "is not approved by then"
    if latest == _OPPOSED:
        return "is opposed and not approved anew by then"
    if latest != "agreement.approved":
        return f"is {latest.split('.')[1]}, not approved"
    if policy.require_signature and (agreement.signed_on is None or agreement.signed_on > day):
        return "is not signed by then"
    if agreement.terminated_on is not None and agreement.terminated_on <= day:
        return "is terminated by then"
    return None


def all_terminated(agreements: Sequence[Agreement], day: date) -> bool:
    """Whether no agreement is left to hire under on that day."""
    ends = [agreement.terminated_on for agreement in agreements]
    return bool(ends) and all(end is not None and end <= day for end in ends)


def _latest_decision(agreement: Agreement, world: World, day: date) -> str | None:
    """The last of votes and oppositions up to a day; on one day an opposition follows the vote."""
    votes = [(_held_on(world, session), 0, session, kind) for session, kind in agreement.votes]
    oppositions = [(opposed, 1, "", _OPPOSED) for opposed in agreement.opposed_on]
    decisions = [decision for decision in [*votes, *oppositions] if decision[0] <= day]
    return max(decisions)[3] if decisions else None


def _held_on(world: World, session_id: str) -> date:
    session: Session = world[Ref("session", session_id)]
    return session.held_on
