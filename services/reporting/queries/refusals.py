"""Every way that a question is refused: what it means, and what whoever asked can do (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RefusalType:
    """One kind of refusal, as ``/problems/<slug>`` explains it."""

    slug: str
    status: int
    title: str
    remedy: str
    example: str
    """What the detail of one says."""


_TYPES = (
    RefusalType(
        "invalid-query",
        400,
        "The question cannot be understood",
        "The detail says what is allowed: a parameter is unknown, repeated or malformed, or the indicator has no such "
        "breakdown. /docs lists the parameters, /v1/indicators the breakdowns.",
        "min_position must be a whole number.",
    ),
    RefusalType(
        "unauthorized",
        401,
        "No valid token",
        "The token is wrong or expired: ask for another, or ask without one, which gives the public answer.",
        "The token is not valid: Signature has expired.",
    ),
    RefusalType(
        "needs-auditor",
        403,
        "Only an auditor may ask this",
        "Ask for a release (as_of=YYYY-MM-DD, what was known at that midnight), or as an auditor with a bearer token.",
        "as_of is a release for the public: a day, YYYY-MM-DD.",
    ),
    RefusalType(
        "unknown-entry",
        404,
        "No such entry",
        "The register lists the entries that there are, as of that moment; check the id.",
        "There is no agreement of this id at position 3911.",
    ),
    RefusalType(
        "not-acceptable",
        406,
        "No such format",
        "The detail lists the formats of this path; Accept or ?format= names one.",
        "This is given as application/json; or ask with ?format=.",
    ),
    RefusalType(
        "internal-error",
        500,
        "The answer failed",
        "A fault of the software, not of the question: report it. The log of reporting tells more (query.failed).",
        "This is a fault of the software; the log of reporting tells more.",
    ),
    RefusalType(
        "does-not-add-up",
        500,
        "The numbers contradict each other",
        "Parts and total differ, or a share exceeds its whole, so no figure is given: report it. The log of reporting "
        "says by how much (figure.refused).",
        "P1: parts and total differ, or a share exceeds its whole. No figure is given; report it.",
    ),
    RefusalType(
        "database-unavailable",
        503,
        "The database is away",
        "Nothing is lost: ask again in a moment.",
        "The reporting database does not answer now. Ask again.",
    ),
    RefusalType(
        "projection-building",
        503,
        "Figures are being built",
        "A new release computes its figures from the ledger; the detail says how far it is. Ask again then.",
        "projection version 4 is being built from the ledger: 81.5 %, 40 s to go. Ask again then.",
    ),
    RefusalType(
        "position-not-reached",
        504,
        "Not that far yet",
        "Reporting is behind the ledger: ask again, or without min_position for what it knows.",
        "Position 5000 is not projected yet; reporting stands at 3911.",
    ),
)

REFUSALS: dict[str, RefusalType] = {one.slug: one for one in _TYPES}
"""By slug."""


class Refusal(Exception):
    """A question that cannot be answered: HTTP status, problem slug, and what to do instead."""

    def __init__(self, status: int, slug: str, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.title = title
        self.detail = detail


def refusal(slug: str, detail: str) -> Refusal:
    """A refusal of one of these kinds."""
    kind = REFUSALS[slug]
    return Refusal(kind.status, slug, kind.title, detail)
