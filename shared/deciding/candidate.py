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
    """``token`` names the intake message, ``order`` sorts by arrival; ``parked`` is its record if it waits.

    ``trace`` is the traceparent that what is recorded of it carries on; nothing while traces are off.
    """

    fact: Fact
    origin: Origin
    token: str
    order: str
    parked: ParkedFact | None = None
    trace: str = ""

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
        return self.parked is not None and self.waited(now) >= park_for

    def waited(self, now: datetime) -> timedelta:
        """How long it has been parked."""
        return now - datetime.fromisoformat(self.parked.parked_at).astimezone(UTC) if self.parked else timedelta()

    @classmethod
    def of_parked(cls, record: ParkedFact, trace: str = "") -> Candidate:
        """A parked fact as it was when it was parked."""
        kind = FACTS[record.kind]
        data = recorded_data(record)
        fact = Fact(record.kind, Ref(kind.entity, kind.entity_id(data)), data)
        return cls(fact, record.origin, record.intake, record.order, record, trace)
