"""Whole services inside the test process, on a real nats-server: any number of replicas, started and ended at will."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from nats.aio.client import Client
from pydantic import SecretStr

from services.agreements.app import build as build_agreements
from services.placements.app import build as build_placements
from shared.contracts.entries import RecordedReceipt, decode_receipt
from shared.contracts.facts import entities_of
from shared.contracts.refs import receipt_subject
from shared.intake.taking import lane_name
from shared.ledger import Ledger
from shared.ledger.api import ApiError, call
from shared.settings import Settings
from tests.building import Event, payload, subject

Sent = tuple[str, Event]
"""A publisher and what it sends."""

_BUILD = {"agreements": build_agreements, "placements": build_placements}


def service_settings(url: str, **changes: Any) -> Settings:
    return Settings(nats_url=url, identity_key=SecretStr("5e" * 32), **changes)


@contextlib.asynccontextmanager
async def running_services(url: str, *names: str) -> AsyncIterator[None]:
    """Replicas of services, one for each name given, from their start to their graceful end."""
    async with contextlib.AsyncExitStack() as stack:
        for name in names:
            app = _BUILD[name](service_settings(url))
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield


async def publish(connection: Client, sent: Iterable[Sent]) -> None:
    """Send everything at once, in order, each message acknowledged by INTAKE."""
    stream = connection.jetstream()
    gate = asyncio.Semaphore(200)

    async def one(publisher: str, event: Event) -> None:
        async with gate:
            await stream.publish(subject(publisher, event), payload(event), timeout=20)

    await asyncio.gather(*[one(publisher, event) for publisher, event in sent])


async def taken(connection: Client, *services: str) -> None:
    """Wait until the services have decided and acknowledged all that INTAKE holds."""
    async with asyncio.timeout(60):
        for service in services:
            while await _open(connection, service):
                await asyncio.sleep(0.02)


async def _open(connection: Client, service: str) -> int:
    """How many messages wait for a service; one whose publisher has no lane yet counts as well."""
    intake = await call(connection, "STREAM.INFO.INTAKE", {"subjects_filter": "intake.>"})
    parts = [(name.split("."), count) for name, count in (intake["state"].get("subjects") or {}).items()]
    mine = {part[1]: count for part, count in parts if part[2] in entities_of(service)}
    waiting = 0
    for publisher, count in mine.items():
        try:
            lane = await call(connection, f"CONSUMER.INFO.INTAKE.{lane_name(service, publisher)}")
        except ApiError:
            waiting += count
        else:
            waiting += int(lane["num_pending"]) + int(lane["num_ack_pending"])
    return waiting


async def receipts(ledger: Ledger, sent: Sequence[Sent]) -> dict[tuple[str, str], list[RecordedReceipt]]:
    """All receipts recorded for each fact, in order."""
    found: dict[tuple[str, str], list[RecordedReceipt]] = {}
    for publisher, event in sent:
        key = publisher, event["id"]
        if key not in found:
            recorded = await ledger.read(receipt_subject(publisher, event["id"]))
            found[key] = [decode_receipt(one.payload) for one in recorded]
    return found


async def accepted(ledger: Ledger, sent: Sequence[Sent]) -> list[str]:
    """The event ids that stand accepted by their last receipt."""
    found = await receipts(ledger, sent)
    return [event_id for (_, event_id), recorded in found.items() if recorded and recorded[-1].outcome == "accepted"]


async def until_accepted(ledger: Ledger, sent: Sequence[Sent], count: int) -> None:
    """Wait until so many are; what waited for another fact is recorded after its intake message is acknowledged."""
    async with asyncio.timeout(30):
        while len(await accepted(ledger, sent)) < count:
            await asyncio.sleep(0.02)


async def everything(ledger: Ledger) -> list[Any]:
    """The whole ledger."""
    last = await ledger.position()
    found: list[Any] = []
    async for batch in ledger.follow(0, ["ledger.>"]):
        found += batch
        if found[-1].sequence >= last:
            return found
    raise AssertionError("following ends only here")
