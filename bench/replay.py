"""Reading the ledger into SQL from its beginning, beside fetching the same messages without decoding them."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import ExitStack
from pathlib import Path

from bench import facts
from bench.intake import publish
from bench.report import Line
from bench.suite import connected, service
from shared.ledger import Ledger

HIRES = 10_000


async def _decided(ledger: Ledger, expected: int) -> None:
    """Wait until the ledger holds that many accepted hires."""
    async with asyncio.timeout(300):
        async for batch in ledger.follow(0, ["ledger.placements.hire.*"]):
            expected -= len(batch)
            if expected <= 0:
                return


async def _fetch(ledger: Ledger, last: int) -> float:
    """Messages per second, fetched and thrown away."""
    began = time.perf_counter()
    async for batch in ledger.follow(0, ["ledger.>"]):
        if batch[-1].sequence >= last:
            break
    return last / (time.perf_counter() - began)


def _projected(log: Path) -> float:
    """Messages per second, as reporting says of its first build, which is whole before it is ready."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    return float([one for one in lines if one["event"] == "projection.building"][-1]["positions_per_second"])


async def replay() -> list[Line]:
    """Messages per second from the ledger's first to its last."""
    async with connected() as (client, url, data):
        ledger = Ledger(client)
        with ExitStack() as stack:
            for name in ("agreements", "placements"):
                stack.enter_context(service(name, url, data))
            await publish(client, [*facts.council(), *facts.worksites(HIRES), *facts.hires(HIRES)])
            await _decided(ledger, HIRES)
        last = await ledger.position()
        fetched = await _fetch(ledger, last)
        with service("reporting", url, data):
            projected = _projected(data / "reporting.log")
    return [
        Line("fetch without decoding", fetched, "messages/s", 1.0),
        Line("replay into SQLite", projected, "messages/s", projected / fetched),
    ]
