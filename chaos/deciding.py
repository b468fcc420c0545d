"""When everything is decided: the condition that the account waits for."""

from __future__ import annotations

import asyncio

from nats.aio.client import Client

from chaos.suite import REPLICATED, Tended
from shared.contracts.entries import decode_parked
from shared.contracts.facts import entities_of
from shared.intake.taking import lane_name
from shared.ledger import Ledger
from shared.ledger.api import call

_STALLED_AFTER = 90.0
"""Seconds without any change after which nothing more is expected; a killed replica's messages come again after 20."""


async def until_decided(suite: Tended, client: Client) -> bool:
    """Wait until intake is empty, nothing is parked and the figures are known; false when that stands still."""
    loop = asyncio.get_running_loop()
    before, moved_at = (-1, -1, -1), loop.time()
    while True:
        suite.tend()
        now = await _undecided(client), await _parked(client), await Ledger(client).position()
        if now[:2] == (0, 0):
            return True
        if now != before:
            before, moved_at = now, loop.time()
        elif loop.time() - moved_at > _STALLED_AFTER:
            return False
        await asyncio.sleep(0.5)


async def _undecided(client: Client) -> int:
    """Messages of INTAKE that no service has acknowledged; a lane that is not there, or does not answer, counts too."""
    intake = await call(client, "STREAM.INFO.INTAKE", {"subjects_filter": "intake.>"})
    answer = await call(client, "CONSUMER.LIST.INTAKE")
    lanes: dict[str, int] = {
        one["name"]: one["num_pending"] + one["num_ack_pending"] for one in answer["consumers"] or ()
    }
    wanted = {_lane(subject) for subject in intake["state"].get("subjects") or ()}
    return sum(lanes.values()) + len(wanted - lanes.keys())


def _lane(subject: str) -> str:
    _, publisher, entity, _ = subject.split(".")
    return next(lane_name(service, publisher) for service in REPLICATED if entity in entities_of(service))


async def _parked(client: Client) -> int:
    latest = await Ledger(client).latest(["ledger.*.parked.*"])
    return sum(not decode_parked(one.payload).settled for one in latest)
