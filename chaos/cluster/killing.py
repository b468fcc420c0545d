"""Which node is killed when: so many times whoever leads a stream, and each node once, in an order drawn by lot."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from nats.aio.client import Client

from chaos.cluster.nodes import NODES
from chaos.cluster.suite import ClusterSuite
from chaos.cluster.whole import until_whole
from shared.ledger.api import call

LED = ("LEDGER", "INTAKE")
"""The streams whose leaders are killed in turn."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill -9: of which node, why that one, when it was dead, and the seconds until the cluster was whole again."""

    node: str
    why: str
    at: datetime
    whole_after: float


def targets(leaders: int, nodes: Sequence[str], seed: int) -> list[str]:
    """Streams whose leader is to be killed and nodes that are to be, in the order that the seed draws."""
    wanted = [*[LED[turn % len(LED)] for turn in range(leaders)], *nodes]
    return random.Random(seed).sample(wanted, len(wanted))


class ClusterKiller:
    """Kills when the facts have come so far, and never while a node is still out.

    Two of three must run for anything to be stored: with two away no system of three promises progress.
    """

    def __init__(self, suite: ClusterSuite, client: Client, wanted: Sequence[str], seed: int) -> None:
        self._suite = suite
        self._client = client
        self._wanted = wanted
        self._parts = len(wanted) + 1
        self._lots = random.Random(seed)
        self._more = asyncio.Condition()
        self.kills: list[Kill] = []

    async def reached(self, share: float) -> None:
        """Wait until this share of the facts (0 to 1) may be sent: they go on during each kill, but not past the next.

        The facts fall into one part more than there are kills; of each part one moment is drawn.
        """
        async with self._more:
            await self._more.wait_for(lambda: len(self.kills) + 2 > int(share * self._parts))

    async def run(self, acknowledged: Callable[[], float]) -> None:
        """Kill all that are wanted; ``acknowledged`` tells the share of the facts (0 to 1) that is by now."""
        for turn, target in enumerate(self._wanted):
            moment = (turn + self._lots.uniform(0.1, 0.9)) / self._parts
            while acknowledged() < moment:
                await asyncio.sleep(0.01)
            await self._kill(target)

    async def _kill(self, target: str) -> None:
        node = target if target in NODES else await self._leader(target)
        await asyncio.to_thread(self._suite.nodes.kill, node)
        at, began = datetime.now(UTC), asyncio.get_running_loop().time()
        await asyncio.to_thread(self._suite.nodes.start, node)
        await until_whole(self._suite, self._client)
        took = asyncio.get_running_loop().time() - began
        async with self._more:
            self.kills.append(Kill(node, "in turn" if target == node else f"leads {target}", at, took))
            self._more.notify_all()

    async def _leader(self, stream: str) -> str:
        return str((await call(self._client, f"STREAM.INFO.{stream}"))["cluster"]["leader"])
