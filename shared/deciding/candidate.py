"""A fact on its way to a decision: fresh from intake, or parked and looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.contracts.decisions import Fact
from shared.contracts.entries import Origin, ParkedFact
from shared.contracts.facts import FACTS, recorded_data
from shared.contracts.refs import Ref, parked_subject, receipt_subject


@dataclass(frozen=True, slots=True)
class Candidate:
    """``token`` names the intake message, ``order`` sorts by arrival; ``parked`` is its record if it waits."""

    fact: Fact
    origin: Origin
    token: str
    order: str
    parked: ParkedFact | None = None

    @property
    def receipt_subject(self) -> str:
        """Where its receipts are recorded."""
        return receipt_subject(self.origin.publisher, self.origin.id)

    @property
    def parked_subject(self) -> str:
        """Where it is kept while it waits."""
        service = FACTS[self.fact.kind].service
        return parked_subject(service, self.origin.publisher, self.origin.id)

    def expired(self, now: datetime, park_for: timedelta) -> bool:
        """Whether it has waited long enough."""
        if self.parked is None:
            return False
        return datetime.fromisoformat(self.parked.parked_at).astimezone(UTC) + park_for <= now

    @classmethod
    def of_parked(cls, record: ParkedFact) -> Candidate:
        """A parked fact as it was when it was parked."""
        kind = FACTS[record.kind]
        data = recorded_data(record)
        fact = Fact(record.kind, Ref(kind.entity, kind.entity_id(data)), data)
        return cls(fact, record.origin, record.intake, record.order, record)
