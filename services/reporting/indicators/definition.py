"""What an indicator is: its words in three languages, its formula, and how its cells are computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure is about; ``None`` means everything."""

    province: str | None = None
    programme: str | None = None
    edition: int | None = None
    commune: str | None = None
    worksite: str | None = None
    sector: str | None = None
    partner: str | None = None
    partner_kind: str | None = None

    def named(self) -> dict[str, Any]:
        """The members that are set."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Question:
    """One question to an indicator: all that its answer depends on.

    ``first`` and ``last`` are civil days, both included; ``position`` is the ledger position known up to.
    """

    by: tuple[str, ...]
    first: date
    last: date
    position: int
    scope: Scope = field(default_factory=Scope)
    level: str = "implementation"
    require_signature: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One computed cell, before disclosure control. ``value`` is null where the denominator is 0."""

    by: dict[str, str]
    value: float | int | None
    numerator: int | None = None
    denominator: int | None = None
    qualifier: str | None = None
    persons: int | None = None
    """How many persons (or hires) stand behind the cell, where that may identify them."""
    since: int | None = None
    """The position at which the cell first held somebody, where it is known."""


Compute = Callable[[Connection, Question], Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure's definition. A changed formula is a new version."""

    code: str
    labels: dict[Literal["ar", "fr", "en"], str]
    formula: str
    unit: str
    breakdowns: tuple[str, ...]
    compute: Compute = field(repr=False)
    includes: str = ""
    excludes: str = ""
    version: int = 1
    partitions: frozenset[str] = frozenset()
    """Breakdowns whose parts add up to the total; by others one person or agreement may be in several parts."""
    disability: bool = False
    """Whether the figure itself tells of a disability, so that its cells need the wider protection."""


def share(numerator: int, denominator: int) -> float | None:
    """A percentage with one decimal, from unrounded counts; null when there is nothing to be a share of."""
    return round(100 * numerator / denominator, 1) if denominator else None
