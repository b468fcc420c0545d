"""What several definitions say alike: what they include and leave out, and which parts add up."""

from __future__ import annotations

from services.reporting.indicators.breaking import PLACE, TRAITS

PLACES = frozenset(PLACE)
STOCK_PARTS = PLACES | set(TRAITS)
"""What parts a hire is in one of."""
HIRE_PARTS = STOCK_PARTS | {"month"}
"""The same, where it is counted in one month too."""
ACCEPTED = "accepted facts known at the as-of position"
WORKERS = f"workers; {ACCEPTED}"
NO_SUPERVISORS = "supervisors; parked, rejected and conflicting facts"
OTHER_LEVELS = "agreements of another level than asked for (implementation unless asked)"


def traits_but(own: str) -> tuple[str, ...]:
    """The traits that a group's share can be broken down by: all but its own."""
    return tuple(name for name in TRAITS if name != own)
