"""One run: the same facts to a suite whose parts are killed and to one that is left in peace, then the account."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from awrach.finding import Endpoints
from chaos.account import Account, account
from chaos.deciding import until_decided
from chaos.evidence import gather
from chaos.figures import Figures, differences, figures, outcomes
from chaos.killing import Killer
from chaos.publishing import Senders, connect
from chaos.scenario import orderly, shuffled
from chaos.sending import Sending
from chaos.suite import REPLICATED, Answering, RunningSuite
from shared.ledger import Ledger

_PER_KILL = 30.0
_PROJECTED_WITHIN = 300.0
"""Seconds after which a run is given up, with an error, rather than waited for."""


@dataclass(frozen=True, slots=True)
class Result:
    """An account with what was done to the suite; ``kills`` by part, ``compared`` figures of both suites."""

    account: Account
    kills: dict[str, int]
    attempts: int
    compared: int
    seconds: float


async def run(folder: Path, facts: int, kills: int, seed: int) -> Result:
    """Play one history in both suites, each in a folder of its own below ``folder``."""
    began = time.monotonic()
    sent = orderly(facts, seed)
    disturbed = RunningSuite(folder / "disturbed", REPLICATED)
    in_peace = RunningSuite(folder / "undisturbed")
    try:
        async with asyncio.TaskGroup() as both:  # if one fails the other ends too, and kills or starts nothing any more
            with_kills = both.create_task(_disturbed(disturbed, shuffled(sent, seed), kills, seed))
            without = both.create_task(undisturbed(in_peace, sent))
        (made, killer, senders, theirs), ours = with_kills.result(), without.result()
    finally:
        await asyncio.gather(asyncio.to_thread(disturbed.stop), asyncio.to_thread(in_peace.stop))
    made.misses += differences(theirs, ours)
    return Result(made, dict(sorted(killer.kills.items())), senders.attempts, len(ours), time.monotonic() - began)


async def _disturbed(
    suite: RunningSuite, sent: Sequence[Sending], kills: int, seed: int
) -> tuple[Account, Killer, Senders, Figures]:
    """Send while parts are killed: the facts go out in step with the kills, so that these fall on all of them."""
    await asyncio.to_thread(suite.until_healthy)
    killer = Killer(suite, kills, seed)
    senders = Senders(suite, killer.reached)
    async with asyncio.timeout(_PER_KILL * (kills + 5)):
        await asyncio.gather(killer.run(), senders.send(sent))
    made, found = await accounted(suite, sent, senders)
    if not suite.seconds_took_part():
        made.miss("the second replicas recorded nothing, so this run proved nothing about replicas")
    return made, killer, senders, found


async def accounted(suite: Answering, sent: Sequence[Sending], senders: Senders) -> tuple[Account, Figures]:
    """What became of everything, once all is decided, and all figures."""
    endpoints = await asyncio.to_thread(suite.until_healthy)
    client = await connect(endpoints.nats)
    decided = await until_decided(suite, client)
    evidence = await gather(client, sent, senders.acknowledged)
    made = account(evidence)
    if not decided:
        made.miss("not everything is decided, and nothing moves")
    found = await _figures(suite, endpoints, await Ledger(client).position())
    made.misses += outcomes(endpoints.reporting, evidence.answers)
    await client.close()
    return made, found


async def undisturbed(suite: RunningSuite, sent: Sequence[Sending]) -> Figures:
    """The same facts in logical order, one suite, nobody killed."""
    endpoints = await asyncio.to_thread(suite.until_healthy)
    await Senders(suite, _at_once).send(sent)
    client = await connect(endpoints.nats)
    await until_decided(suite, client)
    found = await _figures(suite, endpoints, await Ledger(client).position())
    await client.close()
    return found


async def _at_once(_: float) -> None:
    """Nothing is kept back."""


async def _figures(suite: Answering, endpoints: Endpoints, position: int) -> Figures:
    """All figures, once reporting knows the whole ledger."""
    async with asyncio.timeout(_PROJECTED_WITHIN):
        while await asyncio.to_thread(suite.position, endpoints) < position:
            await asyncio.sleep(0.2)
    return await asyncio.to_thread(figures, endpoints.reporting, position)
