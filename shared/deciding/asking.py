"""Receipts on request: ``query.receipts.<publisher>`` with ``{"id": …}``, however long ago the fact was sent."""

from __future__ import annotations

from typing import Any

from faststream.nats import NatsBroker
from faststream.nats.annotations import NatsMessage

from shared.contracts.entries import decode_receipt
from shared.contracts.problems import PROBLEM_BASE
from shared.contracts.refs import receipt_subject
from shared.intake.envelope import readable_id
from shared.intake.parsing import TOKEN
from shared.intake.strict_json import NotJson, loads
from shared.ledger import Ledger


def answer_receipts(broker: NatsBroker) -> None:
    """Let one replica of any deciding service answer each request."""

    async def undecoded(_: object) -> object:
        return {}

    @broker.subscriber(
        "query.receipts.*",
        queue="receipts",
        decoder=undecoded,
        title="receipts on request",
        description='Request {"id": "…"}: the fact\'s lasting receipt, or a problem.',
    )
    async def answer(message: NatsMessage) -> dict[str, Any]:
        publisher = message.raw_message.subject.rsplit(".", 1)[1]
        connection = await broker.connect()
        return await lasting_receipt(Ledger(connection), publisher, message.raw_message.data)


async def lasting_receipt(ledger: Ledger, publisher: str, request: bytes) -> dict[str, Any]:
    """The receipt that says what became of a fact: its acceptance if there is one, else the latest.

    Later repetitions and conflicts do not hide that the fact itself was accepted.
    """
    if not TOKEN.fullmatch(publisher):
        return _problem(400, "invalid", "The last part of the subject must be the publisher's slug.")
    try:
        asked = loads(request)
    except NotJson as error:
        return _problem(400, "invalid", f"The request cannot be read: {error}.")
    event_id = asked.get("id") if isinstance(asked, dict) else None
    if not isinstance(event_id, str) or not readable_id(event_id):
        return _problem(400, "invalid", 'Ask with a JSON object {"id": "the event id"}.')
    recorded = await ledger.read(receipt_subject(publisher, event_id))
    if not recorded:
        return _problem(404, "unknown-receipt", f"No fact with id {event_id} has been answered for {publisher}.")
    receipts = [(one.sequence, decode_receipt(one.payload)) for one in recorded]
    accepted = [pair for pair in receipts if pair[1].outcome == "accepted"]
    sequence, receipt = (accepted or receipts)[-1]
    return receipt.document(sequence)


def _problem(status: int, slug: str, detail: str) -> dict[str, Any]:
    return {"type": PROBLEM_BASE + slug, "title": "No receipt", "status": status, "detail": detail}
