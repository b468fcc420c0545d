"""The cells that were computed from the columns a moment ago."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.reporting.remembering import Remembered

_MOST = 200_000
"""Cells kept together: about 100 MB at the most."""


def remembered_cells(most: int = _MOST) -> Remembered[Sequence[Any]]:
    """Results bounded by how many cells they have; an empty one must not be kept for nothing, and counts too."""
    return Remembered(most, lambda cells: len(cells) + 1)
