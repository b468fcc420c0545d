"""Every reason a fact can be refused for: slug, title, what it means and what the publisher can do (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

PROBLEM_BASE = "https://awrach.example/problems/"
MOST_ERRORS = 100
"""Most errors that one problem lists: a receipt is kept for ever, and must fit into a message whatever was sent."""

Outcome = Literal["parked", "rejected", "conflict"]


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem, as documented to publishers."""

    slug: str
    title: str
    outcome: Outcome
    remedy: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal: which kind, in plain words, and the members concerned as (JSON pointer, sentence) pairs."""

    slug: str
    detail: str
    errors: tuple[tuple[str, str], ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What becomes of the fact: parked (a later fact may mend it) or rejected."""
        return PROBLEMS[self.slug].outcome

    def document(self) -> dict[str, Any]:
        """The problem as RFC 9457 JSON members."""
        kind = PROBLEMS[self.slug]
        return {
            "type": PROBLEM_BASE + self.slug,
            "title": kind.title,
            "detail": f"{self.detail} {kind.remedy}".strip(),
            "errors": [{"pointer": pointer, "detail": detail} for pointer, detail in self.errors[:MOST_ERRORS]],
        }


_TYPES = (
    ProblemType(
        "unknown-reference",
        "Something this fact refers to is not known yet",
        "parked",
        "Nothing to do if its fact is on the way: this one is decided again when it arrives. Otherwise check the id.",
    ),
    ProblemType(
        "agreement-not-approved",
        "No agreement of the worksite allows it to open",
        "parked",
        "It is decided again when an agreement is approved (and signed, where signatures are required).",
    ),
    ProblemType(
        "worksite-not-open",
        "The worksite is not open on that day",
        "parked",
        "It is decided again when the worksite changes. Otherwise check worksite_id and starts_on.",
    ),
    ProblemType(
        "worksite-full",
        "The worksite has no position left on some of these days",
        "parked",
        "It is decided again when a position is added or a hire ends.",
    ),
    ProblemType(
        "already-hired",
        "The person has another active hire on some of these days",
        "parked",
        "It is decided again when the other hire ends, is corrected or voided.",
    ),
    ProblemType(
        "no-quorum",
        "The session had no quorum, so the vote does not count",
        "rejected",
        "Check members_in_office and members_present of the session.",
    ),
    ProblemType(
        "not-a-majority",
        "The votes do not carry the decision",
        "rejected",
        "Check the votes; an approval needs a majority of the votes cast, by members present.",
    ),
    ProblemType(
        "already-exists",
        "This was already recorded under another event id",
        "rejected",
        "Send nothing more if it is the same thing; choose another id if it is another.",
    ),
    ProblemType(
        "impossible-dates",
        "These dates cannot be true together",
        "rejected",
        "Correct the dates and send the fact again; its event id may be used again.",
    ),
    ProblemType(
        "unknown-code",
        "A code is not in its code list, or outside its province",
        "rejected",
        "Use the HCP codes of province and commune, and the sectors of the contract.",
    ),
    ProblemType(
        "wrong-publisher",
        "Subject, publisher and authenticated user disagree",
        "rejected",
        "Publish under your own slug (intake.<your slug>.<entity>.<fact>), and only the facts and provinces that you "
        "are registered for; the operator of the suite can change that.",
    ),
    ProblemType(
        "invalid",
        "The message is not a valid fact",
        "rejected",
        "Mend every error listed and send the fact again; its event id may be used again.",
    ),
    ProblemType(
        "conflict",
        "This event id was used before for other content",
        "conflict",
        "Nothing changed. Use a new event id for a new fact.",
    ),
)

PROBLEMS: dict[str, ProblemType] = {kind.slug: kind for kind in _TYPES}
"""Every problem type by slug."""
