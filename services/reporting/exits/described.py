"""What each column of a figure means, in words for the descriptor and OpenAPI."""

from __future__ import annotations

from services.reporting.labels import VALUES

ENUMERATED: dict[str, tuple[str, ...]] = {
    "row": ("observation", "total"),
    "status": tuple(VALUES["status"]),
    "confidentiality": tuple(VALUES["confidentiality"]),
    "qualifier": tuple(VALUES["qualifier"]),
}
"""Columns whose codes can be counted."""

_DESCRIPTIONS = {
    "row": "observation: one cell of the breakdown; total: the figure as a whole",
    "indicator": "code of the indicator; /v1/indicators defines it",
    "version": "version of its definition",
    "period_from": "first day of the reference period",
    "period_to": "last day of the reference period, included",
    "value": "the figure; empty when withheld, not available or not applicable",
    "unit": "what is counted",
    "status": "A normal, P provisional, x not available, z not applicable",
    "confidentiality": "F free, A withheld as a small count, D withheld to protect another cell",
    "numerator": "count above the line, where it may be shown",
    "denominator": "count below the line, where it may be shown",
    "qualifier": "how exactly a plan says its figure",
    "as_of": "what was recorded up to this instant is counted",
    "position": "the same moment as a position of the ledger",
}


def described(column: str) -> str:
    """A column's meaning; a breakdown or scope is named."""
    if column.startswith("scope_"):
        return f"only this {column.removeprefix('scope_').replace('_', ' ')} is counted"
    return _DESCRIPTIONS.get(column, f"breakdown by {column.replace('_', ' ')}")
