"""Which facts a batch held, for a log of every detail."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from shared.contracts.entries import decode_entry
from shared.contracts.refs import Ref
from shared.ledger import Recorded

log = structlog.get_logger()

_NO_FACTS = (".receipts.", ".parked.")


def note_facts(batch: Iterable[Recorded]) -> None:
    """One line for each fact; receipts, marks and parked records are passed over."""
    for one in batch:
        if any(part in one.subject for part in _NO_FACTS):
            continue
        entry, about = decode_entry(one.payload), Ref.of_subject(one.subject)
        if entry.origin is None:
            continue
        log.debug(
            "fact.projected",
            position=one.sequence,
            publisher=entry.origin.publisher,
            fact_id=entry.origin.id,
            kind=entry.kind,
            entity=f"{about.entity}.{about.id}",
            causation_id=entry.origin.id,
            correlation_id=entry.origin.correlation_id,
        )
