"""How an entity is named inside the suite, and where in the ledger it is kept."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""How a publisher is named: in subjects, in the register, in its token."""

_SERVICE_OF = {
    "session": "agreements",
    "agreement": "agreements",
    "worksite": "placements",
    "hire": "placements",
    "person": "placements",
}


class Ref(NamedTuple):
    """An entity: ``Ref("worksite", "W-07")``."""

    entity: str
    id: str

    @property
    def subject(self) -> str:
        """Where the ledger keeps it, e.g. ``ledger.placements.worksite.W-07``."""
        return f"ledger.{_SERVICE_OF[self.entity]}.{self.entity}.{self.id}"

    @classmethod
    def of_subject(cls, subject: str) -> Ref:
        """The entity that is kept on a ledger subject."""
        _, _, entity, entity_id = subject.split(".")
        return cls(entity, entity_id)


def fact_key(event_id: str | None) -> str:
    """The last part of a receipt's subject: hex of the first 16 bytes of SHA-256 of the event id, or ``none``."""
    if event_id is None:
        return "none"
    return hashlib.sha256(event_id.encode()).digest()[:16].hex()


def receipt_subject(publisher: str, event_id: str | None) -> str:
    """Where a fact's receipts are recorded."""
    return f"ledger.receipts.{publisher}.{fact_key(event_id)}"


def parked_subject(service: str, publisher: str, event_id: str) -> str:
    """Where a parked fact is kept until it is settled."""
    return f"ledger.{service}.parked.{publisher}-{fact_key(event_id)}"
