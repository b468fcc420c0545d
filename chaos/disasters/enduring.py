"""One disaster in the middle of many facts: what goes on meanwhile, and that everything is right afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chaos.account import Account
from chaos.disasters.kinds import Disaster
from chaos.figures import Figures, differences
from chaos.publishing import Senders, connect
from chaos.run import accounted, undisturbed
from chaos.scenario import orderly, shuffled
from chaos.sending import Sending
from chaos.suite import RunningSuite
from shared.ledger import Ledger

_REFUSED_AT_LEAST = 200
_PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Endured:
    """An account; how many facts were acknowledged, and messages recorded in the ledger, while the disaster lasted."""

    account: Account
    acknowledged_meanwhile: int
    recorded_meanwhile: int
    attempts: int
    compared: int


async def endure(folder: Path, disaster: Disaster, facts: int, seed: int, seconds: float) -> Endured:
    """Let ``disaster`` last at least so many seconds, and compare with a suite that was left in peace."""
    sent = orderly(facts, seed)
    suite = RunningSuite(folder / "suite", within=disaster.within, settings=disaster.settings)
    try:
        endpoints = await asyncio.to_thread(suite.until_healthy)
        endured = _Enduring(suite, disaster, endpoints.nats)
        senders = Senders(suite, endured.kept_back)
        async with asyncio.TaskGroup() as both:
            both.create_task(endured.run(senders, len(sent), seconds))
            both.create_task(senders.send(shuffled(sent, seed)))
        made, theirs = await accounted(suite, shuffled(sent, seed), senders)
    finally:
        await asyncio.to_thread(suite.stop)
    ours = await _in_peace(folder, sent)
    made.misses += differences(theirs, ours) + endured.misses
    return Endured(made, endured.acknowledged, endured.recorded, senders.attempts, len(ours))


async def _in_peace(folder: Path, sent: list[Sending]) -> Figures:
    suite = RunningSuite(folder / "undisturbed")
    try:
        return await undisturbed(suite, sent)
    finally:
        await asyncio.to_thread(suite.stop)


class _Enduring:
    """A third of the facts before the disaster, a third during it if facts go on, the rest after it."""

    def __init__(self, suite: RunningSuite, disaster: Disaster, nats: str) -> None:
        self._suite, self._disaster, self._nats = suite, disaster, nats
        self._struck, self._over = asyncio.Event(), asyncio.Event()
        self.acknowledged = self.recorded = 0
        self.misses: list[str] = []

    async def kept_back(self, share: float) -> None:
        """Awaited by senders before what stands at this share of all."""
        if share >= 1 / 3:
            await self._struck.wait()
        if share >= 2 / 3 and self._disaster.facts_go_on:
            await self._over.wait()

    async def run(self, senders: Senders, facts: int, seconds: float) -> None:
        """Strike after the first third, relieve when what must be seen meanwhile has been seen."""
        client = await connect(self._nats)
        await _until(lambda: len(senders.acknowledged) >= facts // 3 - 1)
        self._suite.parts()
        await asyncio.to_thread(self._disaster.strike, self._suite)
        before, recorded, attempts = len(senders.acknowledged), await Ledger(client).position(), senders.attempts
        self._struck.set()
        await asyncio.sleep(seconds)  # how long it lasts is what is asked for
        if self._disaster.facts_go_on:
            await _until(lambda: len(senders.acknowledged) >= 2 * facts // 3 - 1)
        else:
            await _until(lambda: senders.attempts - attempts >= _REFUSED_AT_LEAST)
        self.acknowledged = len(senders.acknowledged) - before
        self.recorded = await Ledger(client).position() - recorded
        if self._disaster.facts_go_on and not self.recorded:
            self.misses.append("nothing was decided while the disaster lasted")
        await asyncio.to_thread(self._disaster.relieve)
        self._over.set()
        await client.close()


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not condition():
            await asyncio.sleep(0.05)
