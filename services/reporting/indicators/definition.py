"""What an indicator is: its words in three languages, its formula, and what it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from services.reporting.columns import Frames

LEVELS = ("ministry", "implementation", "other")
"""Whose agreement it is; one of them plans the same jobs as another, so what they plan is never added."""

Labels = dict[Literal["ar", "fr", "en"], str]
"""The same words in three languages."""


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

    @property
    def of_agreements(self) -> bool:
        """Whether any member is about agreements."""
        return any(one is not None for one in (self.programme, self.edition, self.partner, self.partner_kind))

    def named(self) -> dict[str, Any]:
        """The members that are set."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Question:
    """One question to an indicator: all that its answer depends on.

    ``first`` and ``last`` are civil days, both included (the period P); ``day`` is the civil day of the as-of moment T.
    """

    by: tuple[str, ...]
    first: date
    last: date
    day: date
    scope: Scope = field(default_factory=Scope)
    level: str = "implementation"
    require_signature: bool = False
    execution_days: int = 90
    """Days that A4 allows from vote to first worksite."""
    registered: frozenset[str] = frozenset()
    """Slugs of the publishers that were registered at T; whoever sent anything is expected beside them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One computed cell, before disclosure control. ``value`` is null where there is nothing to divide by."""

    by: dict[str, str]
    value: float | int | None
    numerator: int | float | None = None
    denominator: int | float | None = None
    qualifier: str | None = None
    persons: int | None = None
    """How many persons (or hires) stand behind the cell, where that may identify them."""
    since: int | None = None
    """The position at which the cell first held somebody, where it is known."""
    status: Literal["A", "x"] = "A"
    """Normal, or not available because nobody reports it."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One counted thing in a cell: which entity, in which part of the figure, and what it adds to it."""

    part: Literal["value", "numerator", "denominator"]
    entity: str
    id: str
    amount: float | int


class DoesNotAddUp(Exception):
    """Parts and total, or a part and the whole that it lies within, contradict each other: a fault in the software."""


class Measure(Protocol):
    """How an indicator's cells are computed, and from what."""

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """All cells of the question's breakdowns; without any breakdown exactly one."""
        ...

    def contributions(self, frames: Frames, question: Question, by: dict[str, str]) -> Sequence[Contribution]:
        """What stands behind one cell of these cells."""
        ...


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure's definition. A changed formula is a new version."""

    code: str
    labels: Labels
    formula: str
    unit: str
    breakdowns: tuple[str, ...]
    measure: Measure = field(repr=False)
    includes: str = ""
    excludes: str = ""
    version: int = 1
    partitions: frozenset[str] = frozenset()
    """Breakdowns whose parts add up to the total; by others one person or agreement may be in several parts."""
    disability: bool = False
    """Whether the figure itself tells of a disability, so that its cells need the wider protection."""
    levels: bool = False
    """Whether it counts agreements of one level only, so that the level must be said."""
    targets: bool = False
    """Whether its answer shows how the target came to be."""
    remarks: Callable[[Cell], Sequence[str]] = field(default=lambda _: (), repr=False)
    """What the answer's notes say of its total, which is given as it may be shown."""
    notes: Callable[[Frames, Question], Sequence[str]] | None = field(default=None, repr=False)
    """What an answer must say beside its cells, of what it was computed from."""

    def cells(self, frames: Frames, question: Question) -> Sequence[Cell]:
        """As its measure's, remembered for as long as there is room: a position's answer never changes."""
        known = self.code, frames.position, question
        return frames.remembered.get(known, lambda: self.measure.cells(frames, question))
