"""One fact, one trace: from its publisher through intake, ledger and parking to the figures."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from awrach.nats_server import NatsServer
from services.reporting.app import build as build_reporting
from shared import tracing
from shared.ledger import Ledger
from tests.building import Event, approved_agreement, hire_started, payload, subject, worksite_opened
from tests.running import everything, publish, running_services, service_settings, until_accepted
from tests.tracing import PARENT, TRACE, of_trace, traces


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    with traces() as made:
        yield made


@contextlib.asynccontextmanager
async def _suite(url: str, folder: Path) -> AsyncIterator[None]:
    app = build_reporting(service_settings(url, database_url=f"sqlite:///{folder / 'reporting.sqlite3'}"))
    async with running_services(url, "agreements", "placements"), app.router.lifespan_context(app):
        yield


async def _send(connection: Client, fact: Event, **headers: str) -> None:
    await connection.jetstream().publish(subject("anapec", fact), payload(fact), headers=headers or None)


async def _projected(connection: Client, ledger: Ledger) -> None:
    """Wait until figures know all that is recorded."""
    position = await ledger.position()
    asked = json.dumps({"indicator": "P1", "min_position": position}).encode()
    answer = await connection.request("query.figures", asked, timeout=30)
    assert "total" in json.loads(answer.data)


async def test_a_fact_is_one_trace_across_the_services(
    spans: InMemorySpanExporter, nats_server: NatsServer, connection: Client, ledger: Ledger, tmp_path: Path
) -> None:
    before = [*approved_agreement(), worksite_opened("W1")]
    hire = hire_started("H1", "ZX1", worksite_id="W1")
    heard: list[Msg] = []

    async def hear(message: Msg) -> None:
        heard.append(message)

    async with _suite(nats_server.url, tmp_path):
        await publish(connection, [("anapec", fact) for fact in before])
        await until_accepted(ledger, [("anapec", fact) for fact in before], len(before))
        await connection.subscribe("receipts.anapec.>", cb=hear)
        await _send(connection, hire, traceparent=PARENT)
        await until_accepted(ledger, [("anapec", hire)], 1)
        await _projected(connection, ledger)
    made = of_trace(spans)
    assert set(made) == {"awrach.placements decide", "awrach.reporting project"}
    decided, projected = made["awrach.placements decide"], made["awrach.reporting project"]
    assert decided.parent is not None
    assert projected.parent is not None
    assert decided.context is not None
    assert f"{decided.parent.span_id:016x}" == "b7ad6b7169203331"
    assert projected.parent.span_id == decided.context.span_id
    assert dict(decided.attributes or {}) == {
        "awrach.publisher": "anapec",
        "awrach.fact_id": hire["id"],
        "awrach.fact": "hire.started",
        "awrach.outcome": "accepted",
        "awrach.position": (projected.attributes or {})["awrach.position"],
    }
    assert [(one.headers or {})["traceparent"].split("-")[1] for one in heard] == [TRACE]


async def test_a_fact_that_waited_stays_in_its_trace(
    spans: InMemorySpanExporter, nats_server: NatsServer, connection: Client, ledger: Ledger, tmp_path: Path
) -> None:
    before = [*approved_agreement(), worksite_opened("W1")]
    hire = {**hire_started("H1", "ZX1", worksite_id="W1"), "traceparent": PARENT}
    async with _suite(nats_server.url, tmp_path):
        await _send(connection, hire)
        await anext(ledger.follow(0, ["ledger.placements.parked.*"]))
        await publish(connection, [("anapec", fact) for fact in before])
        await until_accepted(ledger, [("anapec", hire)], 1)
        await _projected(connection, ledger)
    assert set(of_trace(spans)) >= {
        "awrach.placements decide",
        "awrach.placements decide again",
        "awrach.reporting project",
    }


async def test_without_traces_nothing_is_added_to_the_ledger(
    nats_server: NatsServer, connection: Client, ledger: Ledger
) -> None:
    facts = approved_agreement()
    async with running_services(nats_server.url, "agreements"):
        for fact in facts:
            await _send(connection, fact, traceparent=PARENT)
        await until_accepted(ledger, [("anapec", fact) for fact in facts], len(facts))
    assert not [one for one in await everything(ledger) if one.trace]


@pytest.mark.parametrize(
    ("environment", "on"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_traces_are_off_unless_the_standard_variables_name_where_they_go(environment: dict[str, str], on: bool) -> None:
    assert tracing.wanted(environment) is on
