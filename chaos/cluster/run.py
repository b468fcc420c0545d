"""One run: facts for a cluster whose nodes are killed, then the account, from what all three have on their disks."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nats.aio.client import Client

from chaos.account import Account, account
from chaos.cluster.killing import ClusterKiller, Kill
from chaos.cluster.nodes import NODES
from chaos.cluster.suite import ClusterSuite
from chaos.cluster.whole import until_alike, until_whole
from chaos.deciding import until_decided
from chaos.evidence import of_streams, whole
from chaos.figures import outcomes
from chaos.publishing import Senders, connect
from chaos.scenario import orderly, shuffled
from chaos.sending import Sending
from shared.ledger import Recorded

_PER_KILL = 60.0
_PROJECTED_WITHIN = 300.0
"""Seconds after which a run is given up, with an error, rather than waited for."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """A kill, and after how many seconds INTAKE took, and the LEDGER recorded, the first message after it."""

    kill: Kill
    taken_after: float | None
    recorded_after: float | None


@dataclass(frozen=True, slots=True)
class ClusterResult:
    """An account with what was done to the cluster; ``ended`` counts services that were started again, by name."""

    account: Account
    recoveries: list[Recovery]
    ended: Counter[str]
    attempts: int
    seconds: float


async def run(folder: Path, facts: int, wanted: Sequence[str], seed: int) -> ClusterResult:
    """Kill what is ``wanted``, streams' leaders and nodes, one after the other, while facts come in."""
    began = time.monotonic()
    sent = shuffled(orderly(facts, seed), seed)
    suite = ClusterSuite(folder)
    try:
        await suite.begin()
        client = await connect(suite.endpoints().nats)
        killer = ClusterKiller(suite, client, wanted, seed)
        senders = Senders(suite, killer.reached, lines=len(NODES))
        async with asyncio.timeout(_PER_KILL * (len(wanted) + 5)):
            await asyncio.gather(killer.run(lambda: len(senders.acknowledged) / len(sent)), senders.send(sent))
        decided = await until_decided(suite, client)
        await _all_at_once(suite, client)
        intake, ledger = await whole(client, "INTAKE", "intake.>"), await whole(client, "LEDGER", "ledger.>")
        made = await _account(suite, sent, senders, intake, ledger)
        if not decided:
            made.miss("not everything is decided, and nothing moves")
        await client.close()
    finally:
        await asyncio.to_thread(suite.stop)
    recoveries = [Recovery(kill, _first(intake, kill.at), _first(ledger, kill.at)) for kill in killer.kills]
    return ClusterResult(made, recoveries, suite.ended, senders.attempts, time.monotonic() - began)


async def _all_at_once(suite: ClusterSuite, client: Client) -> None:
    """kill -9 of all three together: what they say from now on they have from their disks."""
    for name in NODES:
        suite.nodes.kill(name)
    await asyncio.gather(*[asyncio.to_thread(suite.nodes.start, name) for name in NODES])
    await until_whole(suite, client)
    await until_alike(suite.nodes)
    await asyncio.to_thread(suite.until_healthy)


async def _account(
    suite: ClusterSuite,
    sent: Sequence[Sending],
    senders: Senders,
    intake: Sequence[Recorded],
    ledger: Sequence[Recorded],
) -> Account:
    evidence = of_streams(sent, senders.acknowledged, intake, ledger)
    made = account(evidence)
    async with asyncio.timeout(_PROJECTED_WITHIN):
        while await asyncio.to_thread(suite.position) < ledger[-1].sequence:
            await asyncio.sleep(0.2)
    made.misses += await asyncio.to_thread(outcomes, suite.endpoints().reporting, evidence.answers)
    return made


def _first(stream: Sequence[Recorded], after: datetime) -> float | None:
    """Seconds to the first message behind an instant, if one came."""
    return next(((one.recorded_at - after).total_seconds() for one in stream if one.recorded_at > after), None)
