"""A publisher that behaves: one valid hire after the other, each timed from publish to its receipt."""

from __future__ import annotations

import asyncio
import json
import statistics
import time

from nats.aio.client import Client
from nats.aio.msg import Msg

from bench import facts

_PAUSE = 0.02

Waits = tuple[float, float]


class Neighbour:
    """Sends under the slug ``bench``. ``waits`` are seconds: until INTAKE acknowledged, until the receipt came."""

    def __init__(self, connection: Client) -> None:
        self._connection = connection
        self._number = 0
        self._came: dict[str, asyncio.Future[str]] = {}
        self.waits: list[Waits] = []
        self.outcomes: list[str] = []

    async def prepare(self) -> None:
        """Have an agreement approved."""
        await self._connection.subscribe("receipts.bench.>", cb=self._hear, pending_msgs_limit=-1)
        for message in facts.council():
            await self._told(message)

    async def work(self, done: asyncio.Event) -> None:
        """Until it is told to stop: a hire, its receipt, a short pause."""
        while not done.is_set():
            if self._number % facts.PER_WORKSITE == 0:
                await self._told(self._worksite(self._number // facts.PER_WORKSITE))
            (hire,) = facts.hires(1, self._number)
            self._number += 1
            self.outcomes.append(await self._told(hire))
            await asyncio.sleep(_PAUSE)

    def _worksite(self, number: int) -> facts.Message:
        subject, body = next(iter(facts.worksites(1)))
        event = json.loads(body)
        event["id"], event["data"]["worksite_id"] = f"worksite-{number}", f"W{number}"
        return subject, json.dumps(event).encode()

    async def _told(self, message: facts.Message) -> str:
        subject, body = message
        event_id = json.loads(body)["id"]
        began = time.perf_counter()
        came: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._came[event_id] = came
        await self._connection.jetstream().publish(subject, body, timeout=60)
        stored = time.perf_counter() - began
        outcome = await asyncio.wait_for(came, 120)
        self.waits.append((stored, time.perf_counter() - began))
        del self._came[event_id]
        return outcome

    async def _hear(self, message: Msg) -> None:
        receipt = json.loads(message.data)
        waiting = self._came.get(receipt["id"])
        if waiting is not None and not waiting.done():
            waiting.set_result(receipt["outcome"])


def median_and_p99(latencies: list[float]) -> tuple[float, float]:
    """Seconds."""
    ordered = sorted(latencies)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
