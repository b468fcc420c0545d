"""04 · Retry safely: keep a fact on disk, and send the very same bytes again until a receipt says what became of it.

    python examples/python/04-retry-safely.py [DIR]

DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
DIR/outbox holds one file per fact that has no receipt yet; a database table does as well. Kill this script, NATS or
the services at any moment and run it again: nothing is lost, nothing counts twice. Prints each receipt: "accepted"
once, "duplicate" whenever the fact had been recorded before. The session is invented.
"""

import asyncio
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import nats
from nats.aio.client import Client
from nats.errors import Error

DIR = Path(sys.argv[1] if len(sys.argv) > 1 else ".awrach")
OUTBOX = DIR / "outbox"
PUBLISHER = "cp-khenifra"
SESSION = {"session_id": "EX-SES-04", "council": "05.301", "kind": "ordinary", "held_on": "2023-06-04"}
FACT = {
    "specversion": "1.0",
    "id": "example-04-session",
    "source": "urn:ma:cp-khenifra:example",
    "type": "ma.awrach.session.held.v1",
    "time": "2023-06-04T18:00:00+01:00",
    "synthetic": True,
    "data": SESSION | {"members_in_office": 25, "members_present": 24},
}


def keep(event: dict[str, Any]) -> None:
    """Write the bytes before anything is sent; a file is there whole or not at all."""
    OUTBOX.mkdir(parents=True, exist_ok=True)
    draft = OUTBOX / "draft"
    draft.write_bytes(json.dumps(event).encode())
    draft.replace(OUTBOX / f"{event['id']}.json")


async def settle(connection: Client, body: bytes) -> dict[str, Any]:
    """Send until NATS has it; then listen, and ask when nothing is heard. Its receipt."""
    event = json.loads(body)
    subject = f"intake.{PUBLISHER}.{event['type'].removeprefix('ma.awrach.').removesuffix('.v1')}"
    key = hashlib.sha256(event["id"].encode()).digest()[:16].hex()
    receipts = await connection.subscribe(f"receipts.{PUBLISHER}.{key}")
    acknowledged = False
    while True:
        try:
            if not acknowledged:
                await connection.jetstream().publish(subject, body, timeout=2)
                acknowledged = True
                print(f"{event['id']} is acknowledged", file=sys.stderr, flush=True)
            return dict(json.loads((await receipts.next_msg(timeout=2)).data))
        except Error as error:  # perhaps it is kept, perhaps not: sending it again does no harm
            print(f"{event['id']}: {error or type(error).__name__}", file=sys.stderr, flush=True)
        receipt = await ask(connection, event["id"]) if acknowledged else None
        if receipt:
            return receipt
        await asyncio.sleep(0.2)


async def ask(connection: Client, event_id: str) -> dict[str, Any] | None:
    """The recorded receipt: a live one is missed by whoever was not connected."""
    try:
        question = json.dumps({"id": event_id}).encode()
        answer = await connection.request(f"query.receipts.{PUBLISHER}", question, timeout=2)
    except Error:
        return None
    receipt: dict[str, Any] = json.loads(answer.data)
    return receipt if "outcome" in receipt else None


async def main() -> int:
    """Send what the outbox holds; a fact leaves it with its receipt, unless a person must look at it."""
    keep(FACT)
    url = os.environ.get("AWRACH_NATS_URL") or json.loads((DIR / "endpoints.json").read_text())["nats"]
    connection = await nats.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.2)
    refused = 0
    for path in sorted(OUTBOX.glob("*.json")):
        receipt = await settle(connection, path.read_bytes())
        print(json.dumps(receipt, ensure_ascii=False), flush=True)
        if receipt["outcome"] in ("rejected", "conflict"):
            refused += 1
        else:
            path.unlink()
    await connection.close()
    return 1 if refused else 0


sys.exit(asyncio.run(main()))
