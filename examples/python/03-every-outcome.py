"""03 · Every outcome: one hire is parked, then accepted, a duplicate, in conflict; another is rejected.

    python examples/python/03-every-outcome.py [DIR]

DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
Prints each receipt, and on stderr what its sender should do. Run it twice: the hire is settled already, so that it
is a duplicate at once. The person, the worksite and what it stands on (groundwork.jsonl) are invented.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import nats

WHAT_TO_DO = {
    "accepted": "nothing more: it is recorded, for ever",
    "duplicate": "nothing more: it had been accepted before, at this position",
    "parked": "wait: it is decided again by itself, and the final receipt comes on the same subject",
    "conflict": "stop and let a person look: this id stands for other content, a new fact needs a new id",
    "rejected": "mend what the errors point at and send again: a rejected id is free again",
}
GROUNDWORK = [json.loads(line) for line in (Path(__file__).parent.parent / "groundwork.jsonl").open(encoding="utf-8")]
OPENING = GROUNDWORK.pop()["event"]
OPENING = OPENING | {"id": "example-03-opening", "data": OPENING["data"] | {"worksite_id": "EX-WRK-03"}}
START: dict[str, Any] = {
    "hire_id": "EX-HIR-03",
    "worksite_id": "EX-WRK-03",
    "person": {"cnie": "ZX000003", "sex": "female", "disability": "none"},
    "role": "worker",
    "starts_on": "2023-07-10",
    "planned_end_on": "2023-10-31",
}
HIRE = OPENING | {"id": "example-03-hire", "type": "ma.awrach.hire.started.v1", "data": START}
OTHER = HIRE | {"data": START | {"role": "supervisor"}}
WRONG = HIRE | {"id": "example-03-wrong", "data": START | {"role": "king", "planned_end_on": "31/10/2023"}}


def address() -> str:
    """Where NATS listens."""
    endpoints = Path(sys.argv[1] if len(sys.argv) > 1 else ".awrach") / "endpoints.json"
    return os.environ.get("AWRACH_NATS_URL") or str(json.loads(endpoints.read_text())["nats"])


async def main() -> int:
    """Send, hear, send again."""
    connection = await nats.connect(address())
    receipts = await connection.subscribe("receipts.anapec.>")
    await connection.flush()

    async def publish(event: dict[str, Any], publisher: str) -> None:
        subject = f"intake.{publisher}.{event['type'].removeprefix('ma.awrach.').removesuffix('.v1')}"
        await connection.jetstream().publish(subject, json.dumps(event).encode())

    async def hear() -> str:
        receipt = json.loads((await receipts.next_msg(timeout=30)).data)
        print(json.dumps(receipt, ensure_ascii=False))
        for error in receipt.get("problem", {}).get("errors", ()):
            print(f"  {error['pointer']}: {error['detail']}", file=sys.stderr)
        print(f"{receipt['id']} {receipt['outcome']}: {WHAT_TO_DO[receipt['outcome']]}", file=sys.stderr)
        return str(receipt["outcome"])

    await publish(HIRE, "anapec")  # its worksite is not known: parked
    heard = [await hear()]
    for line in GROUNDWORK:
        await publish(line["event"], line["publisher"])
    await publish(OPENING, "association-example")
    while heard[-1] == "parked":
        heard.append(await hear())  # accepted, by itself
    for event in (HIRE, OTHER, WRONG):
        await publish(event, "anapec")
        heard.append(await hear())
    await connection.close()
    return 0 if heard[-3:] == ["duplicate", "conflict", "rejected"] else 1


sys.exit(asyncio.run(main()))
