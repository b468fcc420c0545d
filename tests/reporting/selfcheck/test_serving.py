"""The self-check of a service that runs: on a real nats-server, either database, while facts are decided."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from nats.aio.client import Client
from sqlalchemy import Engine, delete, select

from awrach.nats_server import NatsServer
from services.reporting import app as reporting
from services.reporting.builds import serving
from services.reporting.projections import tables
from services.reporting.selfcheck import SelfCheck
from shared.ledger import Ledger
from tests.building import Event, approved_agreement, hire_ended, hire_started, worksite_opened
from tests.running import publish, running_services, service_settings, until_accepted

PATIENCE = 180


def _hires(*numbers: int) -> list[Event]:
    return [hire_started(f"H{number}", f"ZX{number}") for number in numbers]


@pytest.fixture
async def deciding(nats_server: NatsServer, ledger: Ledger) -> AsyncIterator[None]:
    """The services that decide."""
    async with running_services(nats_server.url, "agreements", "placements"):
        yield


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[SelfCheck]:
    """Every self-check that a service makes, and it is in a hurry."""
    made: list[SelfCheck] = []

    class Hurried(SelfCheck):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self._most = 50
            made.append(self)

    monkeypatch.setattr(serving, "SelfCheck", Hurried)
    return made


@contextlib.asynccontextmanager
async def _served(nats_server: NatsServer, database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    settings = service_settings(nats_server.url, database_url=database_url, selfcheck_share=0.2, selfcheck_pause=0.1)
    app = reporting.build(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as client,
    ):
        yield client


async def _until(client: httpx.AsyncClient, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The self-check's part of the status, once it is so."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told: dict[str, Any] = (await client.get("/v1/status")).json()["self_check"]
            if holds(told):
                return told
            await asyncio.sleep(0.02)


async def _agreed(client: httpx.AsyncClient, position: int) -> None:
    told = await _until(client, lambda one: bool(one["last"]) and one["last"]["position"] >= position)
    assert (told["drift"], told["last"]["differences"], told["differences"]) == (False, 0, {}), told


@pytest.mark.drill
@pytest.mark.usefixtures("deciding")
async def test_drift_is_noticed_while_it_serves_and_put_right_found_so(
    nats_server: NatsServer,
    connection: Client,
    ledger: Ledger,
    database_url: str,
    engine: Engine,
    checks: list[SelfCheck],
) -> None:
    told = [*approved_agreement(), worksite_opened(positions=40), *_hires(*range(20))]
    sent = [("anapec", one) for one in told]
    async with _served(nats_server, database_url) as http:
        await publish(connection, [*sent, ("anapec", hire_started("H99", "ZX99", worksite_id="W-not-yet"))])
        await until_accepted(ledger, sent, len(sent))
        await _agreed(http, await ledger.position())
        assert "awrach_selfcheck_drift 0.0" in (await http.get("/metrics")).text

        hire = tables.hires.c.hire_id == "H7"
        with engine.begin() as changed:
            kept = dict(changed.execute(select(tables.hires).where(hire)).mappings().one())
            changed.execute(delete(tables.hires).where(hire))
        found = await _until(http, lambda one: bool(one["drift"]))
        assert found["differences"] == {"hires": {"missing": 1}}
        assert checks[-1].told.differences()[0].entry == "H7"
        assert "awrach_selfcheck_drift 1.0" in (await http.get("/metrics")).text
        assert (await http.get("/health/ready")).status_code == 200, "all replicas have these rows"

        with engine.begin() as changed:
            changed.execute(tables.hires.insert(), kept)
        await _until(http, lambda one: not one["drift"])


@pytest.mark.drill
@pytest.mark.usefixtures("deciding")
async def test_columns_in_memory_that_are_wrong_make_the_replica_not_ready(
    nats_server: NatsServer, connection: Client, ledger: Ledger, database_url: str, checks: list[SelfCheck]
) -> None:
    sent = [("anapec", one) for one in [*approved_agreement(), worksite_opened(positions=40), *_hires(1, 2, 3)]]
    async with _served(nats_server, database_url) as http:
        await publish(connection, sent)
        await until_accepted(ledger, sent, len(sent))
        await _agreed(http, await ledger.position())
        columns = checks[-1]._projecting.columns
        columns._tables = {**columns._tables, "hires": columns._tables["hires"].head(-1)}
        found = await _until(http, lambda one: bool(one["drift"]))
        assert found["differences"] == {"hires": {"stale": 1}}
        refused = await http.get("/health/ready")
        assert refused.status_code == 503
        assert "columns in memory differ from the ledger (hires): restart this replica" in refused.json()["detail"]
    async with _served(nats_server, database_url) as http:
        await _agreed(http, await ledger.position())
        assert (await http.get("/health/ready")).status_code == 200


@pytest.mark.drill
@pytest.mark.usefixtures("deciding", "checks")
async def test_neither_load_nor_a_restart_is_taken_for_drift(
    nats_server: NatsServer, connection: Client, ledger: Ledger, database_url: str
) -> None:
    first = [*approved_agreement(), worksite_opened(positions=400), *_hires(*range(100))]
    more = [*_hires(*range(100, 300)), *[hire_ended(f"H{number}", "2023-08-01") for number in range(0, 100, 3)]]
    async with _served(nats_server, database_url) as http:
        await publish(connection, [("anapec", one) for one in first])
        for start in range(0, len(more), 40):
            await publish(connection, [("anapec", one) for one in more[start : start + 40]])
            assert not (await http.get("/v1/status")).json()["self_check"]["drift"]
    async with _served(nats_server, database_url) as http:
        everything = [("anapec", one) for one in (*first, *more)]
        await until_accepted(ledger, everything, len(everything))
        await _agreed(http, await ledger.position())


@pytest.mark.usefixtures("ledger")
async def test_it_can_be_switched_off(nats_server: NatsServer, database_url: str) -> None:
    app = reporting.build(service_settings(nats_server.url, database_url=database_url, selfcheck_share=0))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as http,
    ):
        told = (await http.get("/v1/status")).json()["self_check"]
    assert (told["enabled"], told["last"]) == (False, None)
