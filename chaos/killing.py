"""Who is killed when: the seed decides, and nothing is spared."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter

import psutil

from chaos.suite import PARTS, RunningSuite


class Killer:
    """Kills until it has killed so often. ``kills`` counts by part; ``gate`` lets senders keep step with it."""

    def __init__(self, suite: RunningSuite, wanted: int, seed: int) -> None:
        self._suite = suite
        self._wanted = wanted
        self._lots = random.Random(seed)
        self._deck: list[str] = []
        self.kills: Counter[str] = Counter()
        self._killed = asyncio.Condition()

    async def run(self) -> None:
        """Kill one part, wait until it is back or not even that, and again."""
        while self.kills.total() < self._wanted:
            await asyncio.sleep(self._lots.uniform(0.05, 1.0))  # the moment is drawn by lot: that is the point
            self._suite.tend()
            victim = self._victim()
            if victim is None:
                continue
            name, process = victim
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
                async with self._killed:
                    self.kills[name] += 1
                    self._killed.notify_all()
            if self._lots.random() < 0.5:
                await self._until_back(name, process.pid)
        # If the supervisor was killed last, nobody else would start it again, and the senders wait for it.
        await asyncio.to_thread(self._suite.until_healthy)

    async def reached(self, share: float) -> None:
        """Wait until this share (0 to 1) of all kills has happened."""
        async with self._killed:
            await self._killed.wait_for(lambda: self.kills.total() >= share * self._wanted)

    def _victim(self) -> tuple[str, psutil.Process] | None:
        """One of those that are due and run now; everybody is due once before anybody is due again."""
        parts = self._suite.parts()
        self._deck = self._deck or list(PARTS)
        due = [name for name in self._deck if name in parts]
        if not due:
            return None
        name = self._lots.choice(due)
        self._deck.remove(name)
        return name, parts[name]

    async def _until_back(self, name: str, pid: int) -> None:
        """Another process has taken its place and the suite is well, or that takes too long to wait for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                while not await asyncio.to_thread(self._back, name, pid):
                    await asyncio.sleep(0.1)

    def _back(self, name: str, pid: int) -> bool:
        self._suite.tend()
        now = self._suite.parts().get(name)
        return now is not None and now.pid != pid and self._suite.healthy()
