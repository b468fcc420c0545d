"""``python -m tests.fuzz.sending URL COUNT SEED``: the hostile side in its own process; prints what INTAKE said."""

from __future__ import annotations

import asyncio
import json
import sys
import time

import nats
from nats.aio.client import Client

from shared.ledger.api import call
from tests.fuzz.mutating import Mutator
from tests.fuzz.wire import Wire

_BEHIND = 4000
"""Most messages that INTAKE holds undecided: the run measures deciding, not how long a queue can be."""


async def caught_up(connection: Client, most: int) -> None:
    """Wait until the services have at most so many messages before them; five minutes, then the account tells."""
    deadline = time.monotonic() + 300
    while await _behind(connection) > most and time.monotonic() < deadline:
        await asyncio.sleep(0.1)


async def _behind(connection: Client) -> int:
    found = await call(connection, "CONSUMER.LIST.INTAKE")
    return sum(int(one["num_pending"]) + int(one["num_ack_pending"]) for one in found.get("consumers") or ())


async def _send(url: str, count: int, seed: int) -> None:
    connection = await nats.connect(url)
    wire, mutator, began = await Wire.open(url, connection), Mutator(seed), time.monotonic()
    for number in range(1, count + 1):
        await wire.send(mutator.next())
        if number % 500 == 0:
            await caught_up(connection, _BEHIND)
        if number % (count // 10 or 1) == 0:
            print(f"  {number} sent, {number / (time.monotonic() - began):.0f} a second", file=sys.stderr, flush=True)
    await wire.close()
    await connection.close()
    print(json.dumps({"sent": wire.sent, **wire.answers}))


if __name__ == "__main__":
    asyncio.run(_send(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
