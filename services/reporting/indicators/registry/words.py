"""What several definitions say alike: what they include and leave out, and which parts add up."""

from __future__ import annotations

from services.reporting.indicators.breaking import PLACE

PLACES = frozenset(PLACE)
ACCEPTED = "accepted facts known at the as-of position"
WORKERS = f"workers; {ACCEPTED}"
NO_SUPERVISORS = "supervisors; parked, rejected and conflicting facts"
OTHER_LEVELS = "agreements of another level than asked for (implementation unless asked)"
