"""What the ledger holds, message by message, and how it is written and read back.

Reading back is msgspec, not pydantic: what is read here was validated once, when it came in.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from shared.contracts.refs import fact_key

Outcome = Literal["accepted", "duplicate", "conflict", "parked", "rejected"]

INTAKE_HEADER = "Awrach-Intake"
"""Header of a live receipt: the intake message that it answers, as ``<sequence in INTAKE>@<when INTAKE took it>``."""

TRACE_HEADER = "traceparent"
"""Header (W3C Trace Context) that lets a message belong to a trace: a publisher's, the ledger's, a live receipt's."""


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a fact came from: the CloudEvent without its data, and the moment INTAKE took it.

    ``attributes`` holds the extension attributes, kept as they were sent; times are RFC 3339.
    """

    publisher: str
    id: str
    source: str
    time: str
    received_at: str
    digest: str
    correlation_id: str
    attributes: dict[str, Any] = {}


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message on an entity's subject: a fact (``hire.started``) or a mark (``worksite.place_taken``).

    ``version`` counts the messages on this subject from 1. ``data`` is the recorded model in JSON form, in the
    version ``schema`` of its kind. A mark has no origin: the fact that it belongs to stands before it in the batch.
    """

    kind: str
    version: int
    data: dict[str, Any]
    origin: Origin | None = None
    schema: int = 1


class Standing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an event id stands for after a receipt: free again, parked, or accepted with this content."""

    outcome: Literal["free", "parked", "accepted"]
    digest: str = ""
    position: int | None = None


class RecordedReceipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """A receipt as the ledger holds it.

    An accepted fact's position is known only once the batch is stored, and the batch holds the receipt; so
    ``offset`` says how many messages before the receipt the fact stands. ``intake`` identifies the intake
    message that was answered, so that a redelivery is not taken for a repetition.
    """

    publisher: str
    id: str | None
    outcome: Outcome
    recorded_at: str
    intake: str
    correlation_id: str
    standing: Standing
    kind: str = ""
    received_at: str = ""
    digest: str = ""
    offset: int | None = None
    problem: dict[str, Any] | None = None

    def standing_at(self, sequence: int) -> Standing:
        """What the event id stands for, given this receipt's own place in the ledger."""
        if self.offset is None:
            return self.standing
        return Standing("accepted", self.standing.digest, sequence - self.offset)

    def document(self, sequence: int) -> dict[str, Any]:
        """The receipt as publishers see it, given its own place in the ledger."""
        body: dict[str, Any] = {"publisher": self.publisher, "id": self.id, "outcome": self.outcome}
        standing = self.standing_at(sequence)
        optional = {
            "position": standing.position if self.outcome in ("accepted", "duplicate", "conflict") else None,
            "recorded_at": self.recorded_at,
            "digest": self.digest or None,
            "recorded_digest": standing.digest if self.outcome == "conflict" else None,
            "correlation_id": self.correlation_id or None,
            "problem": self.problem,
        }
        body |= {name: value for name, value in optional.items() if value is not None}
        return body

    def verdict(self) -> dict[str, Any]:
        """The answer to a dry run: what the receipt would say, without what only a recorded one has."""
        recorded_only = ("position", "recorded_at")
        told = {name: value for name, value in self.document(0).items() if name not in recorded_only}
        return told | {"dry_run": True}

    @property
    def live_subject(self) -> str:
        """Where its publisher hears it."""
        return f"receipts.{self.publisher}.{fact_key(self.id)}"


class ParkedFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact that waits: its recorded data (no identity number) in the version ``schema``, for what, since when.

    ``settled`` marks the last message on its subject once the fact got its final receipt.
    """

    kind: str
    data: dict[str, Any]
    origin: Origin
    intake: str
    problem_slug: str
    problem: dict[str, Any]
    waits_for: list[tuple[str, str]]
    parked_at: str
    order: str
    settled: bool = False
    schema: int = 1


_encoder = msgspec.json.Encoder()
decode_entry = msgspec.json.Decoder(Entry).decode
decode_receipt = msgspec.json.Decoder(RecordedReceipt).decode
decode_parked = msgspec.json.Decoder(ParkedFact).decode


def encode(message: Entry | RecordedReceipt | ParkedFact) -> bytes:
    """A ledger message as JSON bytes."""
    return _encoder.encode(message)
