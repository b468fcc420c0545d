"""``python -m tests.fuzz [COUNT] [SEED]``: hostile messages into a live suite, beside a publisher that behaves.

Ends with an account, and with exit code 1 if a message was not answered, a process ended, memory grew or a log line
repeats what was sent.
"""

from __future__ import annotations

import asyncio
import json
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
from tests.building import payload, subject
from tests.fuzz.account import Account
from tests.fuzz.neighbour import Neighbour
from tests.fuzz.sending import caught_up

_QUIET = 15.0
"""Seconds in which the good publisher's receipts are timed without any fuzz."""

_REST = 30.0
"""Seconds after which the server's caches of what it wrote last have gone."""


async def run(suite: Suite, account: Account) -> None:
    """The whole run against a suite that is ready."""
    connection = await nats.connect(suite.endpoints.nats, pending_size=64 * 1024 * 1024)
    neighbour = Neighbour(connection)
    await neighbour.prepare()
    for publisher, event in EXAMPLES.values():
        await connection.jetstream().publish(subject(publisher, event), payload(event))
    await _work(neighbour, asyncio.sleep(_QUIET))
    account.quiet, neighbour.waits = neighbour.waits, []
    await _work(neighbour, _attack(suite, connection, account))
    account.busy = neighbour.waits
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
    began = time.monotonic()
    command = (sys.executable, "-m", "tests.fuzz.sending", suite.endpoints.nats, str(account.count), str(account.seed))
    sending = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    told = asyncio.create_task(sending.communicate())
    while not told.done():
        if not account.memory_early and await Ledger(connection, "INTAKE").position() > account.count // 5:
            account.memory_early = _memory(suite)
        account.restarts += suite.tend()
        await asyncio.wait([told], timeout=0.5)
    account.answers.update(json.loads((await told)[0]))
    account.sent = account.answers.pop("sent")
    await caught_up(connection, 0)
    account.restarts += suite.tend()
    account.seconds = time.monotonic() - began


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
