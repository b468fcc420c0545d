"""02 · Hear the receipt: subscribe before you publish, and the answer comes by itself.

    python examples/python/02-hear-the-receipt.py [DIR]

DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
Prints the receipt: "accepted" with the fact's position in the ledger. Run it twice: "duplicate", with the same
position, because the same id with the same content counts once, for ever. The session is invented.
"""

import asyncio
import hashlib
import json
import os
import sys
from pathlib import Path

import nats

PUBLISHER = "cp-khenifra"
FACT = {
    "specversion": "1.0",
    "id": "example-02-session",
    "source": "urn:ma:cp-khenifra:example",
    "type": "ma.awrach.session.held.v1",
    "time": "2023-06-02T18:00:00+01:00",
    "datacontenttype": "application/json",
    "synthetic": True,
    "data": {
        "session_id": "EX-SES-02",
        "council": "05.301",
        "kind": "ordinary",
        "held_on": "2023-06-02",
        "members_in_office": 25,
        "members_present": 22,
    },
}


def address() -> str:
    """Where NATS listens."""
    endpoints = Path(sys.argv[1] if len(sys.argv) > 1 else ".awrach") / "endpoints.json"
    return os.environ.get("AWRACH_NATS_URL") or str(json.loads(endpoints.read_text())["nats"])


def key(event_id: str) -> str:
    """The last part of the receipt's subject: the first 16 bytes of SHA-256 of the id, in lower-case hexadecimal."""
    return hashlib.sha256(event_id.encode()).digest()[:16].hex()


async def main() -> int:
    """Subscribe, publish, wait for the one receipt."""
    connection = await nats.connect(address())
    receipts = await connection.subscribe(f"receipts.{PUBLISHER}.{key(str(FACT['id']))}")
    await connection.flush()  # the server knows of the subscription before it sees the fact
    await connection.jetstream().publish(f"intake.{PUBLISHER}.session.held", json.dumps(FACT).encode())
    receipt = json.loads((await receipts.next_msg(timeout=30)).data)
    print(json.dumps(receipt, ensure_ascii=False))
    await connection.close()
    return 0 if receipt["outcome"] in ("accepted", "duplicate") else 1


sys.exit(asyncio.run(main()))
