"""Whether services say that they are not ready, once they are too far behind what they read."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from nats.aio.client import Client

from awrach.nats_server import NatsServer
from services.agreements.app import build as build_agreements
from services.reporting.app import build as build_reporting
from services.reporting.projections.projector import Projector
from shared.deciding.decider import Decider
from shared.ledger import Ledger, Recorded
from tests.building import session_held
from tests.observability.exposed import value
from tests.running import publish, running_services, service_settings, until_accepted


@contextlib.asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[Callable[[], Awaitable[httpx.Response]]]:
    """A service from its start to its end; how to ask whether it is ready."""
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        yield lambda: http.get("/health/ready")


async def _answered(ask: Callable[[], Awaitable[httpx.Response]], status: int, detail: str = "") -> None:
    async with asyncio.timeout(60):
        while (answer := await ask()).status_code != status or detail not in answer.text:
            await asyncio.sleep(0.02)


async def _measured(metric: str) -> None:
    async with asyncio.timeout(60):
        while not (value(metric) or 0) > 0:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("limit", [{"lag_seconds": 0.01}, {"lag_positions": 1}])
async def test_a_service_that_does_not_serve_its_intake_is_not_ready(
    nats_server: NatsServer, connection: Client, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, limit: dict[str, Any]
) -> None:
    gate, take = asyncio.Event(), Decider.take

    async def held_up(decider: Decider, messages: Sequence[Any]) -> None:
        await gate.wait()
        await take(decider, messages)

    monkeypatch.setattr(Decider, "take", held_up)
    sent = [("cp", session_held(f"S{number}")) for number in range(3)]
    async with _served(build_agreements(service_settings(nats_server.url, **limit))) as ready:
        await _answered(ready, 200)
        await publish(connection, sent)
        await _answered(ready, 503, "messages wait in INTAKE")
        gate.set()
        await until_accepted(ledger, sent, 3)
        await _answered(ready, 200)


@pytest.mark.parametrize("limit", [{"lag_seconds": 0.01}, {"lag_positions": 1}])
async def test_reporting_that_is_behind_the_ledger_is_not_ready(
    nats_server: NatsServer,
    connection: Client,
    ledger: Ledger,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limit: dict[str, Any],
) -> None:
    gate, apply = threading.Event(), Projector.apply

    def held_up(projector: Projector, batch: Sequence[Recorded]) -> int:
        gate.wait(60)
        return apply(projector, batch)

    monkeypatch.setattr(Projector, "apply", held_up)
    database = f"sqlite:///{tmp_path / 'reporting.sqlite3'}"
    sent = [("cp", session_held(f"S{number}")) for number in range(3)]
    settings = service_settings(nats_server.url, database_url=database, **limit)
    async with running_services(nats_server.url, "agreements"), _served(build_reporting(settings)) as ready:
        await _answered(ready, 200)
        await publish(connection, sent)
        await until_accepted(ledger, sent, 3)
        await _answered(ready, 503, "messages of the ledger are not projected")
        await _measured("awrach_projection_lag_positions")
        await _measured("awrach_projection_lag_seconds")
        gate.set()
        await _answered(ready, 200)
    assert value("awrach_projection_lag_positions") == value("awrach_projection_lag_seconds") == 0
