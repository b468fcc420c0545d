"""A live verdict may be lost, and there is none to ask for."""

from __future__ import annotations

import json
from typing import Any

from nats.aio.client import Client

from awrach.sending import Outgoing
from awrach.trying import Trying
from shared.contracts.refs import fact_key
from shared.ledger import Ledger
from tests.building import session_held, subject


async def test_a_dry_run_whose_verdict_is_lost_is_sent_again_and_no_recorded_receipt_answers_it(
    connection: Client, ledger: Ledger
) -> None:
    session = session_held()
    asked: list[bytes] = []
    arrived: list[dict[str, Any]] = []

    async def recorded(message: Any) -> None:
        asked.append(message.data)
        await message.respond(json.dumps({"publisher": "cp", "id": session["id"], "outcome": "accepted"}).encode())

    async def judge(message: Any) -> None:
        """Real receipts of the same fact are told beside the verdict, which is lost once."""
        arrived.append(json.loads(message.data))
        receipt = {"publisher": "cp", "id": session["id"], "outcome": "accepted"}
        verdict = {**receipt, "outcome": "rejected", "dry_run": True}
        for told in [receipt, verdict][: len(arrived)]:
            await connection.publish(f"receipts.cp.{fact_key(session['id'])}", json.dumps(told).encode())

    await connection.subscribe("query.receipts.cp", cb=recorded)
    await connection.subscribe("intake.cp.>", cb=judge)
    sending = Trying(connection)
    await sending.send([Outgoing("cp", session, subject("cp", session))], settle=20)
    assert sending.outcomes() == {"rejected": 1}
    assert [one["dryrun"] for one in arrived] == [True, True]
    assert not asked
    assert not sending.open
