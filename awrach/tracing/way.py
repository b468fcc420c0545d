"""The steps of one fact's way, read from the streams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awrach.tracing.naming import Named, of_mark
from shared.clock import instant_text
from shared.contracts.entries import (
    Entry,
    Origin,
    ParkedFact,
    RecordedReceipt,
    decode_entry,
    decode_parked,
    decode_receipt,
)
from shared.contracts.facts import FACTS
from shared.contracts.refs import Ref, parked_subject, receipt_subject
from shared.ledger import Ledger, Recorded

Step = dict[str, Any]
"""``at`` (UTC, RFC 3339), ``step``, and what it tells."""

_SERVICES = ("agreements", "placements")


@dataclass(frozen=True, slots=True)
class Held:
    """All that the ledger holds of one fact."""

    named: Named
    receipts: Sequence[tuple[Recorded, RecordedReceipt]]
    parked: Sequence[tuple[Recorded, ParkedFact]] = ()
    fact: tuple[Recorded, Entry] | None = None
    marks: Sequence[Ref] = ()
    released_by: Step | None = None

    @property
    def origin(self) -> Origin | None:
        """Where it came from, if it was understood."""
        if self.fact is not None:
            return self.fact[1].origin
        return self.parked[-1][1].origin if self.parked else None

    @property
    def about(self) -> Ref | None:
        """The entity that it is a fact of."""
        if self.fact is not None:
            return Ref.of_subject(self.fact[0].subject)
        if not self.parked:
            return None
        kind, record = FACTS[self.parked[-1][1].kind], self.parked[-1][1]
        return Ref(kind.entity, str(record.data[f"{kind.entity}_id"]))


async def held(ledger: Ledger, named: Named) -> Held:
    """Read it all."""
    subject = receipt_subject(named.publisher, named.id)
    found = [(one, decode_receipt(one.payload)) for one in await ledger.read(subject)]
    receipts = [
        (one, receipt)
        for one, receipt in found
        if receipt.id == named.id and (not named.intake or receipt.intake == named.intake)
    ]
    parked = [] if named.id is None else await _parked(ledger, named.publisher, named.id)
    accepted = next(((one, receipt) for one, receipt in receipts if receipt.outcome == "accepted"), None)
    if accepted is None:
        return Held(named, receipts, parked)
    stored, receipt = accepted
    position = receipt.standing_at(stored.sequence).position or stored.sequence
    batch = [one for place in range(position, stored.sequence) if (one := await ledger.at(place)) is not None]
    fact = (batch[0], decode_entry(batch[0].payload))
    marks = [Ref.of_subject(one.subject) for one in batch[1:]]
    return Held(named, receipts, parked, fact, marks, await _released_by(ledger, parked, position))


async def _parked(ledger: Ledger, publisher: str, event_id: str) -> list[tuple[Recorded, ParkedFact]]:
    for service in _SERVICES:
        found = await ledger.read(parked_subject(service, publisher, event_id))
        if found:
            return [(one, decode_parked(one.payload)) for one in found]
    return []


async def _released_by(ledger: Ledger, parked: Sequence[tuple[Recorded, ParkedFact]], position: int) -> Step | None:
    """The last fact before it on what it waited for: what let it through."""
    waiting = [(one, record) for one, record in parked if not record.settled and one.sequence < position]
    if not waiting:
        return None
    since, record = waiting[-1]
    refs = [Ref(entity, entity_id) for entity, entity_id in record.waits_for if entity != "person"]
    came = [one for ref in refs for one in await ledger.read(ref.subject, after=since.sequence)]
    before = [one for one in came if one.sequence < position]
    if not before:
        return None
    one, entry, origin = await of_mark(ledger, max(before, key=lambda each: each.sequence))
    return {"position": one.sequence, "kind": entry.kind, "publisher": origin.publisher, "id": origin.id}


def steps(held: Held, intake_first: int) -> Iterator[Step]:
    """In the order in which they were taken; ``intake_first`` is the first message that INTAKE still holds."""
    if held.origin is not None:
        logged = datetime.fromisoformat(held.origin.time.upper())
        yield {"at": instant_text(logged), "step": "logged", "publisher": held.named.publisher}
    parked_at: dict[str, datetime] = {}
    seen: set[str] = set()
    for stored, receipt in held.receipts:
        if receipt.intake not in seen:
            seen.add(receipt.intake)
            yield _received(receipt.intake, intake_first)
        yield _decided(held, stored, receipt, parked_at.get(receipt.intake))
        if receipt.outcome == "parked":
            parked_at.setdefault(receipt.intake, stored.recorded_at)
        if receipt.outcome == "accepted" and held.fact is not None:
            recorded, entry = held.fact
            at = instant_text(recorded.recorded_at)
            yield {"at": at, "step": "recorded", "position": recorded.sequence, "kind": entry.kind}


def _received(token: str, intake_first: int) -> Step:
    sequence, _, at = token.partition("@")
    return {"at": at, "step": "received", "intake": int(sequence), "still_held": int(sequence) >= intake_first}


def _decided(held: Held, stored: Recorded, receipt: RecordedReceipt, parked_at: datetime | None) -> Step:
    problem = receipt.problem or {}
    told = {
        "service": FACTS[receipt.kind].service if receipt.kind else None,
        "outcome": receipt.outcome,
        "receipt": stored.sequence,
        "problem": str(problem.get("type", "")).rsplit("/", 1)[-1] or None,
        "detail": problem.get("detail"),
        "errors": problem.get("errors"),
        "waits_for": _waits_for(held, stored.sequence) if receipt.outcome == "parked" else None,
        "waited_seconds": round((stored.recorded_at - parked_at).total_seconds(), 3) if parked_at else None,
        "released_by": held.released_by if parked_at and receipt.outcome == "accepted" else None,
    }
    return {"at": receipt.recorded_at, "step": "decided"} | {k: v for k, v in told.items() if v is not None}


def _waits_for(held: Held, receipt: int) -> list[str]:
    """As its parked record says, which stands behind the receipt unless that says nothing new."""
    records = [record for one, record in held.parked if one.sequence <= receipt + 1 and not record.settled]
    return [readable(Ref(*ref)) for ref in records[-1].waits_for] if records else []


def readable(ref: Ref) -> str:
    """An entity as people read it; whose key a person has is nobody's business."""
    return "the person" if ref.entity == "person" else f"{ref.entity}.{ref.id}"
