"""Which lines are asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from awrach.logs.lines import Line

LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is empty excludes nothing. ``level`` is the lowest one; ``since`` an instant (UTC, RFC 3339)."""

    correlation: str = ""
    entity: str = ""
    publisher: str = ""
    outcome: str = ""
    event: str = ""
    services: Collection[str] = ()
    level: str = ""
    since: str = ""
    _recorded: set[int] = field(default_factory=set)
    """Positions of the facts of the correlation: the batches that project them belong to their way."""

    def of(self, found: Sequence[Line]) -> list[Line]:
        """Those that are wanted."""
        chosen = [line for line in found if self.takes(line)]
        if not self.correlation:
            return chosen
        self._recorded.update(_positions(chosen))
        any_fact = replace(self, correlation="")
        return [line for line in found if self.takes(line) or (any_fact.takes(line) and self._projects(line))]

    def _projects(self, line: Line) -> bool:
        if line.members is None or line.members["event"] != "projection.advanced":
            return False
        return any(projects(line.members, position) for position in self._recorded)

    def takes(self, line: Line) -> bool:
        """Whether the line is wanted; text that is no log event is, unless something is asked that only those tell."""
        if line.at < self.since or (self.services and line.service not in self.services):
            return False
        if line.members is None:
            return not self.of_events_only
        return self._matches(line.members)

    @property
    def of_events_only(self) -> bool:
        """Whether it asks for what only log events tell."""
        return any((self.correlation, self.entity, self.publisher, self.outcome, self.event))

    def _matches(self, members: Mapping[str, Any]) -> bool:
        event = str(members["event"])
        named = {members.get(name) for name in ("correlation_id", "causation_id", "fact_id")}
        entity = str(members.get("entity", ""))
        outcome = members.get("outcome", event.removeprefix("fact."))
        return all(
            (
                not self.correlation or self.correlation in named,
                not self.entity or self.entity in (entity, entity.partition(".")[2]),
                not self.publisher or members.get("publisher") == self.publisher,
                not self.outcome or outcome == self.outcome,
                not self.event or fnmatchcase(event, self.event),
                not self.level or _height(members.get("level")) >= LEVELS.index(self.level),
            )
        )


def projects(members: Mapping[str, Any], position: int) -> bool:
    """Whether the batch that ``projection.advanced`` tells of holds a position."""
    first, last = members.get("first"), members.get("position")
    return isinstance(first, int) and isinstance(last, int) and first <= position <= last


def _positions(found: Sequence[Line]) -> set[int]:
    told = [line.members for line in found if line.members and line.members["event"] == "fact.accepted"]
    return {members["position"] for members in told if isinstance(members.get("position"), int)}


def _height(level: object) -> int:
    """A level that is unknown is shown rather than hidden."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)
