"""What is known of a worksite, a hire, a person, and of the agreements that a worksite opens under."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A hire's active days on a worksite or of a person, both ends included."""

    first: date
    last: date
    counted: bool = True
    """Whether it takes one of the worksite's positions: a worker does, a supervisor does not."""

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    def touches(self, month: str) -> bool:
        """Whether a day of it lies in a month (``YYYY-MM``)."""
        return self.first.isoformat()[:7] <= month <= self.last.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Change:
    """Other positions or another planned end from a day on."""

    effective_on: date
    positions: int | None
    planned_end_on: date | None


@dataclass(frozen=True, slots=True)
class Worksite:
    """A worksite that was opened: its terms, what changed them, and the hires that take its places."""

    positions: int
    opens_on: date
    planned_end_on: date
    province: str
    agreements: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    notices: tuple[tuple[date, str], ...] = ()
    places: dict[str, Span] = field(default_factory=dict)

    def positions_on(self, day: date) -> int:
        """Positions on a day, as changed by then, whatever the order in which the changes became known."""
        known = [(change.effective_on, change.positions) for change in self.changes if change.positions]
        in_force = [entry for entry in known if entry[0] <= day]
        return max(in_force)[1] if in_force else self.positions

    @property
    def ends_on(self) -> date:
        """The planned end by the latest change of it."""
        known = [(change.effective_on, change.planned_end_on) for change in self.changes if change.planned_end_on]
        return max(known)[1] if known else self.planned_end_on

    def open_on(self, day: date) -> bool:
        """Whether it is open and not suspended on a day: the latest notice by its date decides."""
        if not self.opens_on <= day <= self.ends_on:
            return False
        if any(kind == "worksite.closed" and effective <= day for effective, kind in self.notices):
            return False
        earlier = [notice for notice in self.notices if notice[0] <= day]
        return not earlier or max(earlier)[1] != "worksite.suspended"

    def overfull_day(self, places: dict[str, Span], within: Span) -> date | None:
        """The first day within a span on which the workers among ``places`` exceed the positions, if any.

        Only days on which somebody starts or the positions change can be the first such day.
        """
        workers = [span for span in places.values() if span.counted and span.overlaps(within)]
        if len(workers) <= min([self.positions, *(c.positions for c in self.changes if c.positions)]):
            return None
        days = {within.first, *(span.first for span in workers), *(c.effective_on for c in self.changes)}
        for day in sorted(day for day in days if within.first <= day <= within.last):
            if sum(span.first <= day <= span.last for span in workers) > self.positions_on(day):
                return day
        return None


@dataclass(frozen=True, slots=True)
class Correction:
    """Other dates than first recorded; of several the later ``logged`` holds."""

    logged: str
    starts_on: date | None
    planned_end_on: date | None


@dataclass(frozen=True, slots=True)
class Hire:
    """A hire that was started, and what became known of it since."""

    worksite_id: str
    person: str
    role: str
    started_on: date
    planned_end: date
    corrections: tuple[Correction, ...] = ()
    ended_on: date | None = None
    voided: bool = False
    attended: frozenset[str] = frozenset()
    """Months (``YYYY-MM``) with declared attendance."""
    paid: frozenset[str] = frozenset()
    """Months paid for, wholly or in part."""

    @property
    def span(self) -> Span:
        """Its active days as corrected: up to its end, or to the planned end while no end is known."""
        return Span(self._corrected("starts_on", self.started_on), self.ended_on or self.planned_end_on, self.counted)

    @property
    def planned_end_on(self) -> date:
        """The planned end as corrected."""
        return self._corrected("planned_end_on", self.planned_end)

    @property
    def counted(self) -> bool:
        """Whether it takes one of the worksite's positions."""
        return self.role == "worker"

    def _corrected(self, name: str, first: date) -> date:
        known = [(one.logged, getattr(one, name)) for one in self.corrections if getattr(one, name) is not None]
        return max(known)[1] if known else first


@dataclass(frozen=True, slots=True)
class Person:
    """A person's active days by hire."""

    engaged: dict[str, Span]


@dataclass(frozen=True, slots=True)
class Agreement:
    """As far as a worksite is concerned: where, with whom, and what was decided on it when."""

    province: str
    partners: frozenset[str]
    votes: tuple[tuple[str, str], ...] = ()
    """Session id and kind of each vote; the day is the session's."""
    opposed_on: tuple[date, ...] = ()
    signed_on: date | None = None
    terminated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """The day of a council session."""

    held_on: date
