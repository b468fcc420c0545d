"""Whether a flood from one publisher, or fifty thousand parked facts, delay the others."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from contextlib import ExitStack

import httpx
from nats.aio.client import Client

from bench import facts
from bench.intake import Receipts, lone, publish
from bench.report import Line
from bench.suite import connected, service
from shared.ledger import Ledger, Message

FLOOD = 40_000
PARKED = 50_000
LONE = 200
HIRES = 4000


def _by(publisher: str, messages: Iterable[facts.Message]) -> list[facts.Message]:
    return [(subject.replace("bench", publisher), body) for subject, body in messages]


async def _rate(client: Client, receipts: Receipts, first: int) -> float:
    """Hires per second from publish to receipt."""
    before = receipts.counted["accepted"]
    began = time.perf_counter()
    await publish(client, facts.hires(HIRES, first))
    await receipts.until(before + HIRES)
    return HIRES / (time.perf_counter() - began)


async def _at_rest(address: str) -> None:
    """Wait until what has just been parked is known to the replica and was looked at once more."""
    known, again = f'awrach_parked_facts{{service="placements"}} {PARKED:.1f}', "awrach_parked_again_facts"
    rest = [known, f'{again}{{service="placements"}} 0.0']
    async with httpx.AsyncClient() as http, asyncio.timeout(600):
        while True:
            told = (await http.get(f"{address}/metrics")).text
            if all(line in told for line in rest):
                return
            await asyncio.sleep(0.1)


async def _at_once(client: Client, messages: list[facts.Message]) -> None:
    """All of them into INTAKE as fast as it takes them: in atomic batches."""
    stream = Ledger(client, "INTAKE")
    for start in range(0, len(messages), 500):
        await stream.append([Message(subject, body) for subject, body in messages[start : start + 500]])


def at(latencies: list[float], share: float) -> float:
    """The latency that this share of them does not exceed."""
    return latencies[int(len(latencies) * share)]


def _lines(what: str, latencies: list[float], quiet: list[float]) -> list[Line]:
    return [
        Line(f"{what}, {name}", at(latencies, share) * 1000, "ms", at(latencies, share) / at(quiet, share))
        for name, share in (("median", 0.5), ("95th percentile", 0.95))
    ]


def _queued(count: int) -> list[facts.Message]:
    """Hires that all wait for one worksite: the worst case, for whatever happens there concerns every one of them."""
    waiting = []
    for subject, body in facts.hires(count, 10_000_000):
        event = json.loads(body)
        event["data"]["worksite_id"] = "WAITED-FOR"
        waiting.append((subject.replace("bench", "parked"), json.dumps(event).encode()))
    return waiting


def _awaited() -> facts.Message:
    subject, body = next(iter(facts.worksites(1)))
    event = json.loads(body)
    event["data"]["worksite_id"], event["id"] = "WAITED-FOR", "waited-for"
    return subject, json.dumps(event).encode()


async def waiting() -> list[Line]:
    """A calm publisher's facts: alone, in another's flood, beside parked facts, while those are decided again."""
    async with connected() as (client, url, data):
        with ExitStack() as stack:
            stack.enter_context(service("agreements", url, data))
            placements = stack.enter_context(service("placements", url, data))
            receipts, flood, parked = Receipts(), Receipts(), Receipts()
            for publisher, hear in (("bench", receipts.take), ("flood", flood.take), ("parked", parked.take)):
                await client.subscribe(f"receipts.{publisher}.>", cb=hear, pending_msgs_limit=-1)
            room = 2 * HIRES + 4 * LONE
            setting = [*facts.council(), *facts.worksites(room + FLOOD)]
            await publish(client, setting)
            await receipts.until(len(setting))
            quiet = await lone(client, receipts, 0, LONE)
            rate = await _rate(client, receipts, LONE)

            await _at_once(client, _by("flood", facts.hires(FLOOD, room)))
            flooded = await lone(client, receipts, LONE + HIRES, LONE // 8)  # before the flood is over
            left = FLOOD - flood.counted["accepted"]
            await flood.until(FLOOD, "accepted")

            await publish(client, _queued(PARKED))
            await parked.until(PARKED, "parked")
            await _at_rest(placements)
            beside = await lone(client, receipts, 2 * LONE + HIRES, LONE)
            rate_beside = await _rate(client, receipts, 3 * LONE + HIRES)
            await publish(client, [_awaited()])
            await parked.until(facts.PER_WORKSITE, "accepted")
            resuming = await lone(client, receipts, 3 * LONE + 2 * HIRES, LONE)
            undecided = 2 * PARKED - facts.PER_WORKSITE - parked.counted["parked"]
            await parked.until(2 * PARKED - facts.PER_WORKSITE, "parked")
    if left <= 0 or undecided <= 0:
        raise RuntimeError(f"the calm facts outlasted the others ({left}, {undecided} left): nothing was measured")
    return [
        *_lines("lone fact, quiet", quiet, quiet),
        *_lines(f"lone fact, another publisher floods {FLOOD}", flooded, quiet),
        *_lines(f"lone fact, {PARKED} parked", beside, quiet),
        *_lines(f"lone fact, {PARKED} being decided again", resuming, quiet),
        Line("hires, 256 in flight, nothing parked", rate, "facts/s", 1.0),
        Line(f"hires, 256 in flight, {PARKED} parked", rate_beside, "facts/s", rate_beside / rate),
    ]
