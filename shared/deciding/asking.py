"""Receipts on request: ``query.receipts.<publisher>`` with ``{"id": …}``, however long ago the fact was sent."""

from __future__ import annotations

from typing import Any, Literal

import structlog
from faststream.nats import NatsBroker, NatsResponse
from faststream.nats.annotations import NatsMessage

from shared.contracts.entries import decode_receipt
from shared.contracts.problems import PROBLEM_BASE
from shared.contracts.refs import SLUG, receipt_subject
from shared.correlation import HEADER, correlated
from shared.intake.envelope import readable_id
from shared.intake.parsing import TOKEN
from shared.intake.strict_json import NotJson, loads
from shared.ledger import Ledger

log = structlog.get_logger()


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
    async def answer(message: NatsMessage) -> NatsResponse:
        raw = message.raw_message
        publisher = raw.subject.rsplit(".", 1)[1]
        connection = await broker.connect()
        with correlated((raw.headers or {}).items()) as correlation_id:
            found = await lasting_receipt(Ledger(connection), publisher, raw.data)
            note(publisher, found, over="nats")
        return NatsResponse(found, headers={HEADER: correlation_id})


def note(publisher: str, found: dict[str, Any], over: Literal["http", "nats"]) -> None:
    """Log that a receipt was asked for, and what was answered."""
    log.info(
        "receipt.asked",
        publisher=publisher if SLUG.fullmatch(publisher) else None,
        fact_id=found.get("id"),
        outcome=found.get("outcome"),
        status=found.get("status"),
        over=over,
    )


async def lasting_receipt(ledger: Ledger, publisher: str, request: bytes) -> dict[str, Any]:
    """The receipt that says what became of a fact: its acceptance if there is one, else the latest.

    Later repetitions and conflicts do not hide that the fact itself was accepted, or waits. With ``intake``, the place
    in INTAKE of what was sent, the rejection of an earlier sending under the same id is no answer.
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
    subject = receipt_subject(publisher, event_id)
    last = (await ledger.last([subject])).get(subject)
    if last is None:
        return _problem(404, "unknown-receipt", f"No fact with id {event_id} has been answered for {publisher}.")
    receipt = decode_receipt(last.payload)
    standing = receipt.standing_at(last.sequence)
    if standing.outcome == "accepted" and standing.position is not None:
        # the acceptance is the first receipt behind the fact itself, however often it was repeated since
        acceptance = await ledger.next(subject, standing.position) or last
        return decode_receipt(acceptance.payload).document(acceptance.sequence)
    if standing.outcome == "parked" and receipt.outcome != "parked":
        return await _parked(ledger, subject, last.sequence)
    taken = asked.get("intake")
    if isinstance(taken, int) and standing.outcome == "free" and int(receipt.intake.partition("@")[0]) < taken:
        return _problem(404, "unknown-receipt", f"What was sent with id {event_id} is not answered yet.")
    return receipt.document(last.sequence)


async def _parked(ledger: Ledger, subject: str, upto: int) -> dict[str, Any]:
    """What a fact waits for, be it that other content under its id was refused since."""
    receipts = [(one.sequence, decode_receipt(one.payload)) for one in await ledger.read(subject, upto=upto)]
    sequence, receipt = [pair for pair in receipts if pair[1].outcome == "parked"][-1]
    return receipt.document(sequence)


def _problem(status: int, slug: str, detail: str) -> dict[str, Any]:
    return {"type": PROBLEM_BASE + slug, "title": "No receipt", "status": status, "detail": detail}
