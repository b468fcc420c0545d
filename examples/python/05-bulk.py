"""05 · Many facts: a bounded number in flight, receipts as they come, and a question for each that is missing.

    python examples/python/05-bulk.py [DIR [HOW_MANY]]

DIR is the data folder of a suite on this machine (default .awrach); AWRACH_NATS_URL names any other NATS.
Sends 200 hires before the agreement and the worksite that they need (groundwork.jsonl): they are parked, and accepted
once those are there, for order never matters. Prints each final receipt; hires without one are named on stderr
(exit code 1): run it again, nothing counts twice. The second run shows duplicates. Everyone in it is invented.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import nats
from nats.errors import Error, TimeoutError  # noqa: A004 - the client's own

DIR = Path(sys.argv[1] if len(sys.argv) > 1 else ".awrach")
HOW_MANY = int(sys.argv[2]) if len(sys.argv) > 2 else 200
IN_FLIGHT = 64
GROUNDWORK = [json.loads(line) for line in (Path(__file__).parent.parent / "groundwork.jsonl").open(encoding="utf-8")]


def hire(number: int) -> dict[str, Any]:
    """The same one at each run."""
    return {
        "specversion": "1.0",
        "id": f"example-05-{number:06d}",
        "source": "urn:ma:anapec:example",
        "type": "ma.awrach.hire.started.v1",
        "time": "2023-07-03T09:30:00+01:00",
        "synthetic": True,
        "data": {
            "hire_id": f"EX-HIR-05-{number:06d}",
            "worksite_id": "EX-WRK",
            "person": {"cnie": f"ZY{number:06d}", "sex": "unknown", "disability": "unknown"},
            "role": "worker",
            "starts_on": "2023-07-10",
            "planned_end_on": "2023-10-31",
        },
    }


async def main() -> int:
    """Publish all, hear receipts until nothing more comes, ask for the rest."""
    url = os.environ.get("AWRACH_NATS_URL") or json.loads((DIR / "endpoints.json").read_text())["nats"]
    connection = await nats.connect(url)
    receipts = await connection.subscribe("receipts.anapec.>")
    await connection.flush()
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def publish(event: dict[str, Any], publisher: str) -> None:
        subject = f"intake.{publisher}.{event['type'].removeprefix('ma.awrach.').removesuffix('.v1')}"
        async with gate:
            await connection.jetstream().publish(subject, json.dumps(event).encode(), timeout=10)

    hires = [hire(number + 1) for number in range(HOW_MANY)]
    missing, refused = {event["id"] for event in hires}, 0
    await asyncio.gather(*[publish(event, "anapec") for event in hires])
    await asyncio.gather(*[publish(line["event"], line["publisher"]) for line in GROUNDWORK])

    def settle(receipt: dict[str, Any]) -> bool:
        """Whether it is the final receipt of one of ours."""
        nonlocal refused
        if receipt.get("id") not in missing or receipt["outcome"] == "parked":
            return False
        missing.discard(receipt["id"])
        refused += receipt["outcome"] in ("rejected", "conflict")
        print(json.dumps(receipt, ensure_ascii=False))
        return True

    quiet = False
    while missing and not quiet:
        try:
            settle(json.loads((await receipts.next_msg(timeout=3)).data))
        except TimeoutError:  # a live receipt is sent once; the recorded one can be asked for at any time
            quiet = True
    for event_id in sorted(missing):
        question = json.dumps({"id": event_id}).encode()
        try:
            answer = json.loads((await connection.request("query.receipts.anapec", question, timeout=3)).data)
        except Error as error:
            answer = {"outcome": str(error)}
        if not settle(answer):
            print(f"{event_id} has no final receipt: {answer.get('outcome', 'none')}", file=sys.stderr)
    await connection.close()
    return 1 if missing or refused else 0


sys.exit(asyncio.run(main()))
