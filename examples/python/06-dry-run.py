"""06 · Dry run: what would become of a fact, with nothing recorded.

    python examples/python/06-dry-run.py [DIR]

DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
The extension attribute "dryrun": true asks for the verdict alone; the receipt then carries "dry_run": true. It is
heard live only: a dry run cannot be asked for later, and the id stays free. One session is well told, one is not;
both are invented. Every run prints the same.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import nats

PUBLISHER = "cp-khenifra"
SESSION = {"session_id": "EX-SES-06", "council": "05.301", "kind": "ordinary", "held_on": "2023-06-06"}
FACT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "example-06-session",
    "source": "urn:ma:cp-khenifra:example",
    "type": "ma.awrach.session.held.v1",
    "time": "2023-06-06T18:00:00+01:00",
    "synthetic": True,
    "dryrun": True,
    "data": SESSION | {"members_in_office": 25, "members_present": 22},
}
WRONG = FACT | {"id": "example-06-wrong", "data": FACT["data"] | {"council": "99.999"}}


def address() -> str:
    """Where NATS listens."""
    endpoints = Path(sys.argv[1] if len(sys.argv) > 1 else ".awrach") / "endpoints.json"
    return os.environ.get("AWRACH_NATS_URL") or str(json.loads(endpoints.read_text())["nats"])


async def main() -> int:
    """Try both, then see that nothing is recorded."""
    connection = await nats.connect(address())
    receipts = await connection.subscribe(f"receipts.{PUBLISHER}.>")
    await connection.flush()
    heard, recorded = [], []
    for event in (FACT, WRONG):
        await connection.jetstream().publish(f"intake.{PUBLISHER}.session.held", json.dumps(event).encode())
        receipt = json.loads((await receipts.next_msg(timeout=30)).data)
        print(json.dumps(receipt, ensure_ascii=False))
        heard.append((receipt["outcome"], receipt.get("dry_run")))
        question = json.dumps({"id": event["id"]}).encode()
        answer = json.loads((await connection.request(f"query.receipts.{PUBLISHER}", question, timeout=10)).data)
        recorded.append("outcome" in answer)
    await connection.close()
    return 0 if heard == [("accepted", True), ("rejected", True)] and not any(recorded) else 1


sys.exit(asyncio.run(main()))
