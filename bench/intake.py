"""From publish to receipt, beside publishing alone: every write on disk before it is acknowledged, in both."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack

from nats.aio.client import Client
from nats.aio.msg import Msg

from bench import facts
from bench.report import Line
from bench.suite import connected, service
from shared.ledger import Ledger, Message

IN_FLIGHT = 256
HIRES = 6000
LONE = 200


class Receipts:
    """One publisher's receipts by outcome, and when the acceptance of each fact came."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.came: dict[str, float] = {}
        self._more = asyncio.Event()

    async def take(self, message: Msg) -> None:
        """Take in one receipt."""
        receipt = json.loads(message.data)
        self.counted[receipt["outcome"]] += 1
        if receipt["outcome"] == "accepted":
            self.came[receipt["id"]] = time.perf_counter()
        self._more.set()

    async def until(self, count: int, outcome: str = "accepted") -> None:
        """Wait for that many receipts of an outcome."""
        await self._until(lambda: self.counted[outcome] >= count)

    async def until_came(self, event_id: str) -> None:
        """Wait for one accepted fact."""
        await self._until(lambda: event_id in self.came)

    async def _until(self, told: Callable[[], bool]) -> None:
        async with asyncio.timeout(600):
            while not told():
                self._more.clear()
                await self._more.wait()


async def publish(client: Client, messages: Iterable[facts.Message]) -> None:
    """Each message acknowledged by its stream, so many in flight."""
    stream, gate = client.jetstream(), asyncio.Semaphore(IN_FLIGHT)

    async def one(subject: str, body: bytes) -> None:
        async with gate:
            await stream.publish(subject, body, timeout=30)

    await asyncio.gather(*[one(subject, body) for subject, body in messages])


async def _floor(client: Client) -> tuple[float, float]:
    """Messages per second into a stream like INTAKE that nobody reads: one by one, and in atomic batches of 500."""
    floor = {"name": "FLOOR", "subjects": ["floor.>"], "compression": "s2", "allow_atomic": True}
    await client.request("$JS.API.STREAM.CREATE.FLOOR", json.dumps(floor).encode())
    messages = [(f"floor.{subject}", body) for subject, body in facts.hires(HIRES)]
    began = time.perf_counter()
    await publish(client, messages)
    singly = HIRES / (time.perf_counter() - began)
    ledger = Ledger(client, "FLOOR")
    began = time.perf_counter()
    for start in range(0, HIRES, 500):
        await ledger.append([Message(subject, body) for subject, body in messages[start : start + 500]])
    return singly, HIRES / (time.perf_counter() - began)


async def lone(client: Client, receipts: Receipts, first: int, count: int) -> list[float]:
    """Seconds from publish to receipt of facts on a quiet system, one after the other, in order of size."""
    latencies = []
    for number, (subject, body) in enumerate(facts.hires(count, first), first):
        began = time.perf_counter()
        await client.jetstream().publish(subject, body, timeout=30)
        await receipts.until_came(f"hire-{number}")
        latencies.append(receipts.came[f"hire-{number}"] - began)
    return sorted(latencies)


async def intake() -> list[Line]:
    """Throughput and latency of the whole way of a hire."""
    async with connected() as (client, url, data):
        singly, batched = await _floor(client)
        with ExitStack() as stack:
            for name in ("agreements", "placements"):
                stack.enter_context(service(name, url, data))
            receipts = Receipts()
            setting = [*facts.council(), *facts.worksites(HIRES + LONE)]
            prepared = await client.subscribe("receipts.bench.>", cb=receipts.take, pending_msgs_limit=-1)
            await publish(client, setting)
            await receipts.until(len(setting))
            began = time.perf_counter()
            await publish(client, facts.hires(HIRES))
            await receipts.until(len(setting) + HIRES)
            rate = HIRES / (time.perf_counter() - began)
            alone = await lone(client, receipts, HIRES, LONE)
            await prepared.unsubscribe()
    return [
        Line("publish alone, 256 in flight", singly, "facts/s", 1.0),
        Line("publish alone, atomic batches of 500", batched, "facts/s", batched / singly),
        Line("publish to receipt, 256 in flight", rate, "facts/s", rate / singly),
        Line("lone fact to receipt, median", alone[LONE // 2] * 1000, "ms", None),
        Line("lone fact to receipt, 99th percentile", alone[int(LONE * 0.99)] * 1000, "ms", None),
    ]
