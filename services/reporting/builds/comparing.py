"""A build compared with the one that it is to replace: every row, then every figure, at one position of both."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import structlog
from sqlalchemy import Engine, select

from services.reporting.builds.cells import cell_differences, cells_of
from services.reporting.builds.registry import Build
from services.reporting.builds.rows import Compared, Difference, comparable
from services.reporting.projections.tables import checkpoint
from services.reporting.registering import Registered
from shared.settings import Settings

log = structlog.get_logger()

MOST_SHOWN = 50
"""Differences of one table, or of figures, that are told in full; the others are counted."""


@dataclass(slots=True)
class Part:
    """One table, or all figures: how many rows or cells each side has, their digests, and how many differ."""

    name: str
    old: int
    new: int
    differences: int
    digests: tuple[str, str] | None = None
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class Comparison:
    """What was compared at ``position``, what differs (:data:`MOST_SHOWN` of each part), what could not be compared."""

    position: int
    parts: list[Part] = field(default_factory=list)
    shown: list[Difference] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)

    @property
    def differences(self) -> int:
        """How many there are."""
        return sum(part.differences for part in self.parts)

    @property
    def equal(self) -> bool:
        """Whether everything was compared, and is the same."""
        return not self.differences and not self.not_compared

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "position": self.position,
            "equal": self.equal,
            "differences": self.differences,
            "parts": [asdict(part) for part in self.parts],
            "shown": [asdict(one) for one in self.shown],
            "not_compared": self.not_compared,
        }

    def lines(self) -> Iterator[str]:
        """The same for people."""
        yield f"compared at position {self.position}:"
        for part in self.parts:
            same = "the same" if not part.differences else f"{part.differences} differ"
            without = f", without {', '.join(part.left_out)}" if part.left_out else ""
            yield f"  {part.name:<20} {part.old:>10} {part.new:>10}  {same}{without}"
        yield from (f"  not compared: {one}" for one in self.not_compared)
        for one in self.shown:
            key = " ".join(f"{name}={value}" for name, value in one.key.items())
            yield f"{one.where} {key}: {_changed(one)}"
        if self.differences > len(self.shown):
            yield f"... and {self.differences - len(self.shown)} more"


def _changed(one: Difference) -> str:
    if one.old is None or one.new is None:
        return f"only in the {'new' if one.old is None else 'old'} build: {_text(one.new or one.old)}"
    return ", ".join(f"{name} {_text(one.old.get(name))} → {_text(one.new.get(name))}" for name in one.new)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


@dataclass(frozen=True, slots=True)
class Comparing:
    """Compares two builds; figures with the parameters in force."""

    settings: Settings
    registered: Registered

    def compared(self, old: Engine, new: Engine, builds: tuple[Build, Build]) -> Comparison:
        """Both as known at the last position that both have reached; either may go on meanwhile."""
        found = Comparison(min(_position(old), _position(new)))
        tables, missing = comparable(old)
        found.not_compared += [f"table {name}: the older build has none" for name in missing]
        for table in tables:
            self._rows(table, old, new, found)
        if missing or any(table.left_out for table in tables):
            found.not_compared.append("figures: this release cannot compute them from the older tables")
        else:
            self._figures(old, new, found)
        log.info(
            "projection.compared",
            build=builds[1].number,
            against=builds[0].number,
            position=found.position,
            differences=found.differences,
            equal=found.equal,
        )
        return found

    def _rows(self, table: Compared, old: Engine, new: Engine, found: Comparison) -> None:
        differences = table.differences(old, new, found.position)
        count = _show(differences, found)
        digests = table.old.digest, table.new.digest
        name, left_out = table.table.name, tuple(table.left_out)
        found.parts.append(Part(name, table.old.rows, table.new.rows, count, digests, left_out))

    def _figures(self, old: Engine, new: Engine, found: Comparison) -> None:
        # One after the other: the columns of both at once would take twice the memory.
        before, after = (cells_of(one, found.position, self.settings, self.registered) for one in (old, new))
        count = _show(cell_differences(before, after), found)
        found.parts.append(Part("figures", len(before), len(after), count))


def _show(differences: Iterator[Difference], found: Comparison) -> int:
    shown = list(itertools.islice(differences, MOST_SHOWN))
    found.shown += shown
    return len(shown) + sum(1 for _ in differences)


def _position(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(checkpoint.c.position)) or 0
