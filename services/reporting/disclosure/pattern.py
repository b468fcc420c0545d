"""What is withheld of a table, and what there is to know of a table before that is found out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from services.reporting.disclosure.dimensions import Key
from services.reporting.disclosure.tableau import Functional


class Count(NamedTuple):
    """Persons behind a cell, and when the cell first appeared: older cells are chosen first to protect others."""

    persons: int
    since: int = 0

    def plus(self, other: Count) -> Count:
        """Both cells as one."""
        return Count(self.persons + other.persons, self.since if self.since < other.since else other.since)


@dataclass(slots=True)
class Pattern:
    """What is withheld of a table, and what the shown cells tell of it."""

    withheld: dict[Key, Literal["A", "D"]] = field(default_factory=dict)
    expressed: dict[Key, Functional] = field(default_factory=dict)
    """Withheld cells that are combinations of other withheld ones (plus something known)."""
    silent: frozenset[str] = frozenset()
    """Blocks of which nothing at all is shown."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin of a table: its identity, its cells, which of its cells a cell of the table belongs to."""

    name: object
    counts: Mapping[Key, Count]
    pattern: Pattern
    project: Callable[[Key], Key]
    threshold: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table to protect.

    ``further`` are the margins of its margins; ``zeros`` lists the cells that hold nobody but could. No margin joins
    cells of two blocks, so that blocks are protected each by itself; ``block`` tells that of any table's cells.
    """

    name: object
    counts: Mapping[Key, Count]
    margins: Sequence[Margin]
    further: Sequence[Margin]
    threshold: int
    zeros: Callable[[], Iterable[Key]]
    normal: Callable[[Functional], Functional]
    block: Callable[[object], Callable[[Key], str]]
