"""Who says no to a fact about sessions and agreements, and why (contract §4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from services.agreements.domain.state import ONCE, VOTES, Agreement, Session
from services.agreements.domain.voting import vote_problem
from shared.contracts.codes import province_of
from shared.contracts.decisions import Accepted, Decision, Fact, Policy, Refused, World
from shared.contracts.problems import Problem
from shared.contracts.refs import Ref
from shared.contracts.refusals import before, exists, in_future, unknown


def references(fact: Fact, world: World) -> Collection[Ref]:  # noqa: ARG001 - the same shape in every domain
    """The entity itself, and the session and parent agreement that the fact names."""
    session = getattr(fact.data, "session_id", None)
    parent = getattr(fact.data, "parent_agreement_id", None)
    named = {fact.about}
    if session is not None:
        named.add(Ref("session", session))
    if parent is not None:
        named.add(Ref("agreement", parent))
    return named


def decide(fact: Fact, world: World, policy: Policy, companions: Sequence[Fact]) -> Decision:  # noqa: ARG001
    """Accept the fact as one entry on its entity, or say why not."""
    rule = _CREATING.get(fact.kind, _settle)
    refusal = rule(fact, world, policy)
    return refusal or Accepted(((fact.about, fact.kind, fact.data),))


def _hold_session(fact: Fact, world: World, policy: Policy) -> Refused | None:
    if world[fact.about] is not None:
        return exists(fact.about, "/data/session_id")
    return in_future("/data/held_on", fact.data.held_on, policy.today)


def _propose(fact: Fact, world: World, policy: Policy) -> Refused | None:  # noqa: ARG001
    data = fact.data
    if world[fact.about] is not None:
        return exists(fact.about, "/data/agreement_id")
    outside = [
        (f"/data/communes/{place}", f"{commune} is not in province {data.province}")
        for place, commune in enumerate(data.communes or ())
        if province_of(commune) != data.province
    ]
    if outside:
        return Refused(Problem("unknown-code", "A commune lies outside the agreement's province.", tuple(outside)))
    refusal = before("/data/ends_on", data.ends_on, data.starts_on, "The agreement ends before it starts.")
    if refusal or data.parent_agreement_id is None:
        return refusal
    return _known(world, Ref("agreement", data.parent_agreement_id), "/data/parent_agreement_id")


def _known(world: World, ref: Ref, pointer: str) -> Refused | None:
    return None if world[ref] is not None else unknown(ref, pointer)


def _settle(fact: Fact, world: World, policy: Policy) -> Refused | None:
    """Anything that is recorded about an agreement after its proposal."""
    data = fact.data
    for member in ("signed_on", "endorsed_on", "opposed_on", "effective_on"):
        refusal = in_future(f"/data/{member}", getattr(data, member, None), policy.today)
        if refusal:
            return refusal
    agreement: Agreement | None = world[fact.about]
    if agreement is None:
        return unknown(fact.about, "/data/agreement_id")
    if fact.kind in ONCE and fact.kind in agreement.settled:
        return exists(fact.about, "/data/agreement_id", f"{fact.kind.split('.')[1]} state of agreement")
    refusal = before(
        "/data/ends_on", getattr(data, "ends_on", None), agreement.starts_on, "The agreement ends before it starts."
    )
    return refusal or _in_session(fact, world, policy, agreement)


def _in_session(fact: Fact, world: World, policy: Policy, agreement: Agreement) -> Refused | None:
    session_id = getattr(fact.data, "session_id", None)
    if session_id is None:
        return None
    ref = Ref("session", session_id)
    session: Session | None = world[ref]
    if session is None:
        return unknown(ref, "/data/session_id")
    if fact.kind not in VOTES:
        return None
    if session_id in agreement.voted_in:
        return exists(fact.about, "/data/session_id", f"vote of session {session_id} on agreement")
    problem = vote_problem(fact.kind, fact.data, session, policy)
    return Refused(problem) if problem else None


_CREATING: dict[str, Callable[[Fact, World, Policy], Refused | None]] = {
    "session.held": _hold_session,
    "agreement.proposed": _propose,
}
