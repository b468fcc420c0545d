"""Publishers: what waits of them in INTAKE, and what is parked, for what."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from awrach.status.bus import NotConnected, ask_api, connected
from awrach.status.learned import Learned, Limits
from shared.clock import now
from shared.contracts.entries import decode_receipt
from shared.contracts.facts import entities_of
from shared.intake.taking import lane_name
from shared.ledger import Ledger
from shared.ledger.api import ApiError

_DECIDING = ("agreements", "placements")
_AT_ONCE = 32
_NO_CONSUMER = 10014


async def ask_about_publishers(learned: Learned, data: Path, limits: Limits) -> None:
    """Complete what reporting told of publishers with what only NATS knows."""
    if not learned.nats.get("answers"):
        learned.not_known("messages that wait to be decided, reasons of parked facts", "NATS cannot be asked")
        _judge_parked(learned, limits)
        return
    failures = (NotConnected, NatsError, ApiError)
    async with connected(learned.endpoints, data, "operator") as client:
        with learned.asking("messages that wait to be decided", *failures):
            await _waiting(learned, client, limits)
        with learned.asking("reasons of parked facts", *failures):
            await _reasons(learned, client)
    _judge_parked(learned, limits)


async def _waiting(learned: Learned, client: Client, limits: Limits) -> None:
    """Count, for each publisher, what each service has not acknowledged yet."""
    intake = await ask_api(client, "STREAM.INFO.INTAKE", {"subjects_filter": "intake.>"})
    sent: Counter[tuple[str, str]] = Counter()
    for subject, count in (intake["state"].get("subjects") or {}).items():
        _, publisher, entity, *_ = subject.split(".")
        sent.update({(service, publisher): count for service in _DECIDING if entity in entities_of(service)})
    gate = asyncio.Semaphore(_AT_ONCE)

    async def lane(service: str, publisher: str, count: int) -> None:
        async with gate:
            told = await _lane(client, service, publisher, count)
        _of(learned, publisher)["waiting"] += told["waiting"]
        if told["waiting"] and told["seconds"] > limits.lag_seconds:
            learned.find(
                service,
                f"{told['waiting']} messages of {publisher} wait; none was finished for {told['seconds']:.0f} s",
                f"is {service} ready? Its log says what delays it",
            )

    for one in learned.publishers:
        one["waiting"] = 0
    await asyncio.gather(*(lane(service, publisher, count) for (service, publisher), count in sorted(sent.items())))


def _of(learned: Learned, publisher: str) -> dict[str, Any]:
    """What is known of a publisher, who may never have been answered yet."""
    for one in learned.publishers:
        if one["publisher"] == publisher:
            return one
    nothing: dict[str, Any] = {"last_position": None, "last_recorded_at": None, "outcomes": {}, "parked": None}
    learned.publishers.append({"publisher": publisher, **nothing, "waiting": 0})
    return learned.publishers[-1]


async def _lane(client: Client, service: str, publisher: str, count: int) -> dict[str, Any]:
    """How many messages a lane has before it, and since when it finished none; without a lane all of them wait."""
    try:
        lane = await ask_api(client, f"CONSUMER.INFO.INTAKE.{lane_name(service, publisher)}")
    except ApiError as error:
        if error.code != _NO_CONSUMER:
            raise
        return {"waiting": count, "seconds": 0.0}
    last = lane["ack_floor"].get("last_active") or lane["created"]
    age = now() - datetime.fromisoformat(f"{last[:19]}+00:00")
    return {"waiting": lane["num_pending"] + lane["num_ack_pending"], "seconds": age.total_seconds()}


async def _reasons(learned: Learned, client: Client) -> None:
    """Why the oldest parked facts wait: slugs of problems, and the words of the very oldest."""
    ledger = Ledger(client)
    for one in learned.publishers:
        if not one["parked"]:
            continue
        reasons: Counter[str] = Counter()
        for position in one["parked"].pop("positions"):
            recorded = await ledger.at(position)
            problem = decode_receipt(recorded.payload).problem if recorded else None
            if problem:
                reasons[str(problem["type"]).rsplit("/", 1)[-1]] += 1
                one["parked"].setdefault("oldest", problem["detail"])
        one["parked"]["reasons_of_the_oldest"] = dict(reasons.most_common())


def _judge_parked(learned: Learned, limits: Limits) -> None:
    for one in learned.publishers:
        parked = one["parked"]
        if not parked:
            continue
        waited = now() - datetime.fromisoformat(parked["oldest_recorded_at"])
        if waited > timedelta(days=limits.parked_days):
            why = f": {parked['oldest']}" if "oldest" in parked else ""
            learned.find(
                f"publisher {one['publisher']}",
                f"{parked['facts']} facts are parked, the oldest for {waited.total_seconds() / 86400:.1f} days{why}",
                "whoever has the missing fact sends it; after AWRACH_PARK_FOR they are rejected",
            )
