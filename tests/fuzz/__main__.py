"""``python -m tests.fuzz [COUNT] [SEED]``: hostile messages into a live suite, beside a publisher that behaves.

Ends with an account, and with exit code 1 if a message was not answered, a process ended, memory grew or a log line
repeats what was sent.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import nats
import psutil
from nats.aio.client import Client

from awrach.options import Ports
from awrach.suite import Suite
from shared.contracts.entries import decode_receipt
from shared.contracts.examples import EXAMPLES
from shared.ledger import Ledger
from shared.ledger.api import call
from tests.building import payload, subject
from tests.fuzz.account import Account
from tests.fuzz.mutating import Mutator
from tests.fuzz.neighbour import Neighbour
from tests.fuzz.wire import Wire

_QUIET = 15.0
"""Seconds in which the good publisher's receipts are timed without any fuzz."""

_REST = 30.0
"""Seconds after which the server's caches of what it wrote last have gone."""

_BEHIND = 4000
"""Most messages that INTAKE holds undecided: the run measures deciding, not how long a queue can be."""


async def run(suite: Suite, account: Account) -> None:
    """The whole run against a suite that is ready."""
    connection = await nats.connect(suite.endpoints.nats, pending_size=64 * 1024 * 1024)
    neighbour = Neighbour(connection)
    await neighbour.prepare()
    for publisher, event in EXAMPLES.values():
        await connection.jetstream().publish(subject(publisher, event), payload(event))
    await _work(neighbour, asyncio.sleep(_QUIET))
    account.quiet, neighbour.latencies = neighbour.latencies, []
    await _work(neighbour, _attack(suite, connection, account))
    account.busy = neighbour.latencies
    account.unlike = [outcome for outcome in neighbour.outcomes if outcome != "accepted"]
    await _answered(connection, account)
    account.memory_at_end = _memory(suite)
    await asyncio.sleep(_REST)
    account.memory_at_rest = _memory(suite)
    await connection.close()


async def _work(neighbour: Neighbour, meanwhile: object) -> None:
    done = asyncio.Event()
    working = asyncio.create_task(neighbour.work(done))
    await meanwhile  # type: ignore[misc]
    done.set()
    await working


async def _attack(suite: Suite, connection: Client, account: Account) -> None:
    wire = await Wire.open(suite.endpoints.nats, connection)
    mutator = Mutator(account.seed)
    began = time.monotonic()
    for number in range(account.count):
        await wire.send(mutator.next())
        if number % 500 == 0:
            account.restarts += suite.tend()
            await _caught_up(connection, _BEHIND)
        if number == account.count // 5:
            account.memory_early = _memory(suite)
        if number and number % (account.count // 10 or 1) == 0:
            print(f"  {number} sent, {number / (time.monotonic() - began):.0f} a second", file=sys.stderr, flush=True)
    await wire.close()
    await _caught_up(connection, 0)
    account.restarts += suite.tend()
    account.sent, account.answers = wire.sent, wire.answers
    account.seconds = time.monotonic() - began


async def _caught_up(connection: Client, most: int) -> None:
    """Wait until the services have at most so many messages before them."""
    deadline = time.monotonic() + 300
    while await _behind(connection) > most and time.monotonic() < deadline:
        await asyncio.sleep(0.1)


async def _behind(connection: Client) -> int:
    found = await call(connection, "CONSUMER.LIST.INTAKE")
    return sum(int(one["num_pending"]) + int(one["num_ack_pending"]) for one in found.get("consumers") or ())


async def _answered(connection: Client, account: Account) -> None:
    """Which of the messages that INTAKE took have a receipt, and what it says."""
    account.taken = await Ledger(connection, "INTAKE").position()
    ledger = Ledger(connection)
    last = await ledger.position()
    async for batch in ledger.follow(0, ["ledger.receipts.>"]):
        for recorded in batch:
            receipt = decode_receipt(recorded.payload)
            account.outcomes[int(receipt.intake.split("@")[0])] = receipt.outcome
        if batch[-1].sequence >= last or len(account.outcomes) >= account.taken:
            break


def _memory(suite: Suite) -> dict[str, int]:
    return {name: psutil.Process(pid).memory_info().rss for name, pid in suite.pids().items()}


def main() -> int:
    """Run and print; the exit code."""
    count, seed = (int(one) for one in (sys.argv[1:] + ["100000", "20230703"][len(sys.argv) - 1 :])[:2])
    print(f"{count} hostile messages, seed {seed}", flush=True)
    account = Account(count, seed)
    with tempfile.TemporaryDirectory(prefix="awrach-fuzz-") as folder:
        suite = Suite.start(Path(folder), Ports.AUTO, to_terminal=False)
        try:
            asyncio.run(run(suite, account))
        finally:
            suite.stop()
        account.read_logs(Path(folder))
    return account.show()


sys.exit(main())
