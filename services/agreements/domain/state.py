"""What is known of a session and of an agreement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Session:
    """A council session that was held."""

    members_in_office: int
    members_present: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement that was proposed, and what has been recorded about it since."""

    starts_on: date | None
    province: str
    voted_in: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    """Kinds of facts that can be recorded once only, and were: signed, endorsed, terminated."""


ONCE = frozenset({"agreement.signed", "agreement.endorsed", "agreement.terminated"})
VOTES = frozenset({"agreement.approved", "agreement.rejected", "agreement.postponed"})


def evolve(state: Any, kind: str, data: Any) -> Any:
    """The state after one more entry; what a decision does not need is not kept."""
    if kind == "session.held":
        return Session(data.members_in_office, data.members_present)
    if kind == "agreement.proposed":
        return Agreement(data.starts_on, data.province)
    if kind in VOTES:
        return replace(state, voted_in=state.voted_in | {data.session_id})
    if kind in ONCE:
        return replace(state, settled=state.settled | {kind})
    return state
