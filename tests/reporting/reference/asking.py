"""What is asked of the reference, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

Key = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """``first`` and ``last`` are the period, ``today`` the civil day of the as-of moment, ``scope`` names to values."""

    by: Key
    first: date
    last: date
    today: date
    scope: dict[str, Any] = field(default_factory=dict)
    level: str = "implementation"
    require_signature: bool = False
    execution_days: int = 90
    publishers: frozenset[str] = frozenset()
    """Those that are registered."""


@dataclass(frozen=True)
class Cell:
    value: float | int | None
    numerator: float | int | None = None
    denominator: float | int | None = None
    qualifier: str | None = None
    status: str = "A"


Cells = dict[Key, Cell]
