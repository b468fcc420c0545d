"""What the streams hold in the end, read from their beginning, beside what the senders know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nats.aio.client import Client

from chaos.sending import Sending
from shared.contracts.entries import (
    Entry,
    ParkedFact,
    RecordedReceipt,
    decode_entry,
    decode_parked,
    decode_receipt,
)
from shared.ledger import Ledger, Recorded

Name = tuple[str, str | None]
"""A publisher and an event id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A receipt, its position, and the sequence of the INTAKE message that it answers."""

    position: int
    receipt: RecordedReceipt

    @property
    def intake(self) -> int:
        """The place of the answered message in INTAKE."""
        return int(self.receipt.intake.split("@")[0])

    @property
    def name(self) -> Name:
        """Whose fact it is."""
        return self.receipt.publisher, self.receipt.id


@dataclass(frozen=True, slots=True)
class Evidence:
    """``acknowledged``: INTAKE's sequence for each sending by its place in ``sent``; the rest by sequence, in order."""

    sent: Sequence[Sending]
    acknowledged: Mapping[int, int]
    intake: Mapping[int, Sending]
    answers: Sequence[Answer]
    entries: Sequence[tuple[int, str, Entry]]
    parked: Mapping[str, ParkedFact]


async def whole(client: Client, stream: str, subjects: str) -> list[Recorded]:
    """All messages of a stream."""
    ledger = Ledger(client, stream)
    last, found = await ledger.position(), list[Recorded]()
    async for batch in ledger.follow(0, [subjects]) if last else ():  # type: ignore[union-attr]
        found += batch
        if found[-1].sequence >= last:
            break
    return found


async def gather(client: Client, sent: Sequence[Sending], acknowledged: Mapping[int, int]) -> Evidence:
    """Read both streams."""
    intake = await whole(client, "INTAKE", "intake.>")
    return of_streams(sent, acknowledged, intake, await whole(client, "LEDGER", "ledger.>"))


def of_streams(
    sent: Sequence[Sending], acknowledged: Mapping[int, int], intake: Sequence[Recorded], ledger: Sequence[Recorded]
) -> Evidence:
    """Sort out what was read; what nobody sent is kept without a claim, so that it cannot be accepted unnoticed."""
    known = {(one.subject, one.body): one for one in sent}
    kinds = [(one.subject.split("."), one) for one in ledger]
    return Evidence(
        sent,
        acknowledged,
        {
            one.sequence: known.get((one.subject, one.payload), Sending(one.subject, one.payload, None))
            for one in intake
        },
        [Answer(one.sequence, decode_receipt(one.payload)) for parts, one in kinds if parts[1] == "receipts"],
        [
            (one.sequence, parts[3], decode_entry(one.payload))
            for parts, one in kinds
            if parts[1] != "receipts" and parts[2] != "parked"
        ],
        {one.subject: decode_parked(one.payload) for parts, one in kinds if parts[2] == "parked"},
    )
