"""What a decent client cannot send, sent by hand to running services: they go on, and answer."""

from __future__ import annotations

import asyncio
import json

import pytest
from nats.aio.client import Client

from awrach.nats_server import NatsServer
from shared.contracts.entries import RecordedReceipt, decode_receipt
from shared.ledger import Ledger, Message
from tests.building import Event, approved_agreement, hire_fact, hire_started, payload, session_held, worksite_opened
from tests.fuzz.mutating import LARGEST, Hostile
from tests.fuzz.wire import Wire
from tests.running import everything, publish, running_services, taken

HEADERS = b"NATS/1.0\r\n%s\r\n\r\n"


async def answers(url: str, connection: Client, ledger: Ledger, *messages: Hostile) -> list[RecordedReceipt]:
    """The receipts of these messages and of a good fact sent after them."""
    async with running_services(url, "agreements", "placements"):
        wire = await Wire.open(url, connection)
        for message in messages:
            await wire.send(message)
        await wire.close()
        assert wire.answers["taken"] == len(messages)
        await publish(connection, [("cp", session_held())])
        await taken(connection, "agreements", "placements")
    found = [decode_receipt(one.payload) for one in await everything(ledger) if ".receipts." in one.subject]
    return sorted(found, key=lambda receipt: int(receipt.intake.split("@")[0]))


def hire(subject: bytes = b"intake.cp.hire.started", headers: bytes = b"", body: bytes | None = None) -> Hostile:
    return Hostile(subject, headers, payload(hire_started()) if body is None else body)


@pytest.mark.parametrize(
    "message",
    [
        hire(b"intake.cp.hire.\xff\xfe"),
        hire(b"intake.$JS.hire.started"),
        hire(b"intake." + b"x" * 3000 + b".hire.started"),
        hire(b"intake.cp.hire." + b"x" * 3000),
        hire(headers=b"N"),
        hire(headers=b"NATS/1.0"),
        hire(headers=b"NATS/1.0 503 \xff\r\n\r\n"),
        hire(headers=HEADERS % b"Status: 404"),
        hire(headers=HEADERS % b"X: \xff\xfe"),
        hire(body=b""),
        hire(body=json.dumps({"id": "x" * LARGEST}).encode()),
        hire(body=b"[" * LARGEST),
    ],
    ids=lambda message: repr(message.subject[-20:] + message.headers[-20:] + message.payload[:12]),
)
async def test_one_message_is_answered_and_so_is_the_next(
    nats_server: NatsServer, connection: Client, ledger: Ledger, message: Hostile
) -> None:
    receipts = await answers(nats_server.url, connection, ledger, message)
    assert {receipt.intake.split("@")[0] for receipt in receipts} == {"1", "2"}
    assert receipts[-1].outcome == "accepted"


async def test_messages_of_a_megabyte_come_in_portions_and_are_all_answered(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    large = [hire(body=b'{"id": "%d"}' % number + b" " * LARGEST) for number in range(40)]
    receipts = await answers(nats_server.url, connection, ledger, *large)
    assert len({receipt.intake for receipt in receipts}) == len(large) + 1


async def test_a_status_that_a_sender_made_up_does_not_stop_the_hire_that_waits_for_its_message(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    corrected: Event = hire_fact("corrected", person={"birth_date": "1990-01-01"})
    claim = HEADERS % b"Status: 500\r\nNats-Sequence: abc\r\nNats-Subject: intake.cp.hire.voided"
    told = [*approved_agreement(), worksite_opened(), hire_started()]
    async with running_services(nats_server.url, "agreements", "placements"):
        wire = await Wire.open(nats_server.url, connection)
        await wire.send(Hostile(b"intake.cp.hire.corrected", claim, payload(corrected)))
        await wire.close()
        await taken(connection, "agreements", "placements")
        await publish(connection, [("cp", fact) for fact in told])
        await taken(connection, "agreements", "placements")

        async def accepted() -> int:
            found = [decode_receipt(one.payload) for one in await everything(ledger) if ".receipts." in one.subject]
            return sum(receipt.outcome == "accepted" for receipt in found)

        async with asyncio.timeout(30):
            while await accepted() < len(told) + 1:
                await asyncio.sleep(0.05)


async def test_receipts_are_asked_for_by_a_publisher_and_a_readable_id_only(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    async with running_services(nats_server.url, "agreements"):
        for subject, request in (
            ("query.receipts." + "x" * 200, b'{"id": "a"}'),
            ("query.receipts.cp", json.dumps({"id": "x" * 900_000}).encode()),
            ("query.receipts.cp", b'{"id": "\\u0000"}'),
        ):
            reply = await connection.request(subject, request, timeout=5)
            assert json.loads(reply.data)["status"] == 400


async def test_a_message_that_the_server_would_not_take_is_not_even_begun(connection: Client, ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="larger than the server takes"):
        await ledger.append([Message("ledger.a.b.c", b"1"), Message("ledger.a.b.d", b"x" * connection.max_payload)])
    assert await ledger.position() == 0
