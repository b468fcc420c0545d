"""What is known at a position, read from the ledger's messages with nothing but json."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(eq=False)
class Agreement:
    id: str
    province: str
    level: str
    programme: str | None
    edition: int | None
    partners: set[tuple[str, str]]
    starts_on: date | None
    terms: list[tuple[str, str, dict[str, Any]]]
    """What was planned: from which day (``""`` at first), when it was logged, and the fact's data."""
    decisions: list[tuple[date, bool, str, str]] = field(default_factory=list)
    """Votes and oppositions: day, whether it is an opposition, session, kind."""
    signed: list[date] = field(default_factory=list)
    terminated: list[date] = field(default_factory=list)

    @property
    def approved_on(self) -> date | None:
        """Day of the approving vote, unless a later vote or opposition undid it."""
        if not self.decisions or max(self.decisions)[3] != "agreement.approved":
            return None
        return max(self.decisions)[0]

    @property
    def signed_on(self) -> date | None:
        return min(self.signed, default=None)

    @property
    def terminated_on(self) -> date | None:
        return min(self.terminated, default=None)

    @property
    def ends_on(self) -> date | None:
        ends = [data["ends_on"] for *_, data in sorted(self.terms, key=_since) if data.get("ends_on")]
        return date.fromisoformat(ends[-1]) if ends else None

    @property
    def planned(self) -> dict[str, Any]:
        """Each member as the amendment with the latest effective date says."""
        merged: dict[str, Any] = {}
        for *_, data in sorted(self.terms, key=_since):
            merged |= data.get("planned") or {}
        return merged


def _since(term: tuple[str, str, dict[str, Any]]) -> tuple[str, str]:
    return term[0], term[1]


@dataclass(eq=False)
class Worksite:
    id: str
    commune: str
    sector: str
    agreements: list[Agreement]
    positions_opened: int
    opens_on: date
    ends: list[tuple[date, date]]
    """Planned ends, each from a day on."""
    closed_on: date | None = None

    @property
    def province(self) -> str:
        return self.commune[:6]

    @property
    def planned_end_on(self) -> date:
        return max(self.ends)[1]

    @property
    def partners(self) -> set[tuple[str, str]]:
        return {pair for agreement in self.agreements for pair in agreement.partners}


@dataclass(eq=False)
class Hire:
    id: str
    worksite: Worksite
    person: str
    role: str
    starts_on: date
    planned_end_on: date
    validated_on: date | None
    traits: dict[str, Any]
    """sex, age, disability, education, residence, job_seeker as last corrected; absent where never told."""
    corrections: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    ended_on: date | None = None
    reason: str | None = None
    attendance: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    certificates: list[dict[str, Any]] = field(default_factory=list)

    @property
    def last_day(self) -> date:
        return self.ended_on or self.planned_end_on


@dataclass(frozen=True)
class Fact:
    publisher: str
    kind: str
    entity: str
    data: dict[str, Any]
    day: date
    """When it happened, or where nothing says that, when it was logged."""
    recorded_on: date


@dataclass(frozen=True)
class Receipt:
    publisher: str
    fact: str | None
    outcome: str


@dataclass(eq=False)
class World:
    sessions: dict[str, date] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    worksites: dict[str, Worksite] = field(default_factory=dict)
    hires: dict[str, Hire] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
