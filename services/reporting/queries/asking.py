"""What can go wrong in a question, in plain words."""

from __future__ import annotations


class Refusal(Exception):
    """A question that cannot be answered: HTTP status, problem slug, and what to do instead."""

    def __init__(self, status: int, slug: str, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.title = title
        self.detail = detail


def invalid(detail: str) -> Refusal:
    """The question itself is wrong."""
    return Refusal(400, "invalid-query", "The question cannot be understood", detail)


def unavailable() -> Refusal:
    """The question may be right; the database cannot be asked now."""
    detail = "The reporting database does not answer now, or not in time. Nothing is lost; ask again in a moment."
    return Refusal(503, "database-unavailable", "The database is away", detail)


def building(detail: str) -> Refusal:
    """This release's figures are not computed yet."""
    return Refusal(503, "projection-building", "Figures are being built", f"{detail}. Ask again then.")


def failed() -> Refusal:
    """The software is at fault, not the question."""
    detail = "This is a fault of the software, not of the question; the log of reporting tells more."
    return Refusal(500, "internal-error", "The answer failed", detail)
