"""What can go wrong in a question, in plain words."""

from __future__ import annotations

from services.reporting.queries.refusals import Refusal, refusal

__all__ = ["Refusal", "building", "failed", "invalid", "refusal", "unavailable"]


def invalid(detail: str) -> Refusal:
    """The question itself is wrong."""
    return refusal("invalid-query", detail)


def unavailable() -> Refusal:
    """The question may be right; the database cannot be asked now."""
    detail = "The reporting database does not answer now, or not in time. Nothing is lost; ask again in a moment."
    return refusal("database-unavailable", detail)


def building(detail: str) -> Refusal:
    """This release's figures are not computed yet."""
    return refusal("projection-building", f"{detail}. Ask again then.")


def failed() -> Refusal:
    """The software is at fault, not the question."""
    detail = "This is a fault of the software, not of the question; the log of reporting tells more."
    return refusal("internal-error", detail)
