"""Receipts that are asked for: what became of a fact, whatever was sent under its id since."""

from __future__ import annotations

import json
from typing import Any

from nats.aio.client import Client

from awrach.nats_server import NatsServer
from shared.deciding.asking import lasting_receipt
from shared.ledger import Ledger
from tests.building import Event, approved_agreement, session_held, vote
from tests.running import publish, running_services, taken


async def _asked(ledger: Ledger, event: Event, **more: Any) -> dict[str, Any]:
    return await lasting_receipt(ledger, "cp", json.dumps({"id": event["id"], **more}).encode())


def _other(event: Event) -> Event:
    return event | {"time": "2023-07-03T09:00:01+01:00"}


async def test_repetitions_and_conflicts_hide_neither_an_acceptance_nor_that_a_fact_waits(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    session, waiting = session_held(), vote("A9")
    async with running_services(nats_server.url, "agreements"):
        await publish(connection, [("cp", session), ("cp", waiting)])
        await taken(connection, "agreements")
        first = await _asked(ledger, session)
        for again in (session, _other(session), _other(waiting)):
            await publish(connection, [("cp", again)])
            await taken(connection, "agreements")
    assert first["outcome"] == "accepted"
    assert await _asked(ledger, session) == first
    assert (await _asked(ledger, waiting))["outcome"] == "parked"


async def test_the_rejection_of_an_earlier_sending_is_no_answer_to_a_later_one(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    rejected = session_held(held_on="2199-01-01")
    mended = rejected | {"data": approved_agreement()[0]["data"]}
    async with running_services(nats_server.url, "agreements"):
        await publish(connection, [("cp", rejected)])
        await taken(connection, "agreements")
        assert (await _asked(ledger, rejected, intake=1))["outcome"] == "rejected"
        assert (await _asked(ledger, mended, intake=2))["status"] == 404
        await publish(connection, [("cp", mended)])
        await taken(connection, "agreements")
        assert (await _asked(ledger, mended, intake=2))["outcome"] == "accepted"
