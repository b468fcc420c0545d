"""When a vote counts: quorum and majority (defaults of organic law 112-14, parameters here)."""

from __future__ import annotations

from services.agreements.domain.state import Session
from shared.contracts.agreement import Vote
from shared.contracts.decisions import Policy
from shared.contracts.problems import Problem


def vote_problem(kind: str, vote: Vote, session: Session, policy: Policy) -> Problem | None:
    """Why a vote does not count, or ``None``. Abstentions are not votes cast."""
    if session.members_present <= policy.quorum_over * session.members_in_office:
        sentence = (
            f"{session.members_present} of {session.members_in_office} members in office were present; "
            f"more than {policy.quorum_over:.0%} are needed."
        )
        return Problem("no-quorum", sentence, (("/data/session_id", sentence),))
    voters = vote.votes_for + vote.votes_against + vote.abstentions
    if voters > session.members_present:
        sentence = f"{voters} votes and abstentions were counted, but {session.members_present} members were present."
        return Problem("not-a-majority", sentence, (("/data/votes_for", sentence),))
    cast = vote.votes_for + vote.votes_against
    if kind == "agreement.approved" and vote.votes_for <= policy.majority_over * cast:
        sentence = f"{vote.votes_for} of {cast} votes cast are no majority of more than {policy.majority_over:.0%}."
        return Problem("not-a-majority", sentence, (("/data/votes_for", sentence),))
    return None
