"""07 · Secured: connect as a registered publisher, over TLS, with nothing but the folder that one was given.

    python examples/python/07-secured.py FOLDER

FOLDER is what `awrach publisher add anapec` writes: connection.json (where, and what one may do), nats.seed (the
private key, never sent) and ca.pem (whom to trust). Needs the package nkeys beside nats-py. Prints the receipt;
run it twice: "duplicate", or "parked" as long as nobody has told the worksite (groundwork.jsonl). The person is
invented.
"""

import asyncio
import hashlib
import json
import ssl
import sys
from pathlib import Path
from typing import Any

import nats

FOLDER = Path(sys.argv[1])
CONNECTION = json.loads((FOLDER / "connection.json").read_text())
PUBLISHER, NATS = CONNECTION["publisher"], CONNECTION["nats"]
FACT = {
    "specversion": "1.0",
    "id": "example-07-hire",
    "source": f"urn:ma:{PUBLISHER}:example",
    "type": "ma.awrach.hire.started.v1",
    "time": "2023-07-03T09:30:00+01:00",
    "synthetic": True,
    "data": {
        "hire_id": "EX-HIR-07",
        "worksite_id": "EX-WRK",
        "person": {"cnie": "ZX000007", "sex": "female", "disability": "none"},
        "role": "worker",
        "starts_on": "2023-07-10",
        "planned_end_on": "2023-10-31",
    },
}


async def complain(error: Exception) -> None:
    """What the server forbids is told here only; to the publish itself it looks like a time-out."""
    print(f"NATS: {error}", file=sys.stderr)


async def main() -> int:
    """Connect as oneself, then as in 02."""
    options: dict[str, Any] = {"nkeys_seed": str(FOLDER / NATS["seed_file"])}
    if NATS["ca_file"]:
        options["tls"] = ssl.create_default_context(cafile=str(FOLDER / NATS["ca_file"]))
    # Answers come to an inbox, and everybody else's is forbidden: without its own prefix no acknowledgement arrives.
    connection = await nats.connect(NATS["url"], inbox_prefix=NATS["inbox_prefix"], error_cb=complain, **options)
    key = hashlib.sha256(str(FACT["id"]).encode()).digest()[:16].hex()
    receipts = await connection.subscribe(f"receipts.{PUBLISHER}.{key}")
    await connection.flush()
    await connection.jetstream().publish(f"intake.{PUBLISHER}.hire.started", json.dumps(FACT).encode(), timeout=10)
    receipt = json.loads((await receipts.next_msg(timeout=30)).data)
    print(json.dumps(receipt, ensure_ascii=False))
    await connection.close()
    return 0 if receipt["outcome"] in ("accepted", "duplicate", "parked") else 1


sys.exit(asyncio.run(main()))
