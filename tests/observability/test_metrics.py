"""What services show at /metrics: all of it documented, and true."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from nats.aio.client import Client
from sqlalchemy import Engine

from awrach.nats_server import NatsServer
from services.reporting.app import build as build_reporting
from services.reporting.framing import Framing
from services.reporting.projections.database import connect
from services.reporting.projections.projecting import Projecting
from services.reporting.projections.projector import Projector
from services.reporting.registering import Registered
from services.reporting.silence import Silence
from shared import expiring
from shared.deciding import metrics
from shared.intake.taking import Intake
from shared.ledger import Ledger, watching
from shared.ledger.api import NotNow
from shared.publishers import Publisher, Publishers
from shared.settings import Settings
from tests.building import session_held
from tests.observability.exposed import catalogue, exposed, value
from tests.reporting.recording import recorded
from tests.running import publish, running_services, service_settings, until_accepted
from tests.security.secured import Secured


async def _until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.02)


async def test_everything_that_services_show_is_in_the_catalogue(
    nats_server: NatsServer, connection: Client, ledger: Ledger, tmp_path: Path
) -> None:
    settings = service_settings(nats_server.url, database_url=f"sqlite:///{tmp_path / 'reporting.sqlite3'}")
    reporting, sent = build_reporting(settings), [("cp", session_held()), ("cp", {**session_held(), "id": "bad id\n"})]
    async with (
        running_services(nats_server.url, "agreements", "placements"),
        reporting.router.lifespan_context(reporting),
    ):
        await publish(connection, sent)
        await until_accepted(ledger, sent[:1], 1)
        asked = json.dumps({"min_position": await ledger.position()}).encode()
        await connection.request("query.sessions", asked, timeout=30)
        await connection.request("query.receipts.cp", json.dumps({"id": "nothing"}).encode(), timeout=30)
        await _until(lambda: value("awrach_stream_messages", stream="INTAKE") == len(sent))
        await _until(lambda: value("awrach_intake_waiting_messages", service="agreements", publisher="other") == 0)
        shown, known = exposed(), catalogue()
    assert {name: one.type for name, one in shown.items()} == {name: known[name].type for name in shown}
    assert not {name: one.labels - known[name].labels for name, one in shown.items() if one.labels - known[name].labels}
    used = {"awrach_decision_seconds", "awrach_append_seconds", "awrach_answer_seconds", "awrach_query_seconds"}
    assert used <= shown.keys()
    asked_of = [
        {"app_name": name, "broker": "nats", "handler": "query.receipts"} for name in ("agreements", "placements")
    ]
    assert any(value("faststream_received_messages_total", **one) for one in asked_of), "either may have answered"


async def test_what_is_not_served_is_counted_and_grows_old(connection: Client, ledger: Ledger) -> None:
    intake = Intake(connection, "agreements", ["session"], lambda _: "other")
    discovering = asyncio.create_task(intake.discover())
    await publish(connection, [("cp", session_held("S1")), ("cp", session_held("S2"))])
    group = await intake.group()
    await intake.look()
    taken = datetime.now(UTC) - group[0].metadata.timestamp
    assert (
        value("awrach_intake_waiting_messages", service="agreements", publisher="other") == intake.backlog.waiting == 2
    )
    assert (value("awrach_intake_oldest_seconds", service="agreements") or 0) >= taken.total_seconds()
    for message in group:
        await message.ack_sync()
    intake.backlog.in_hand(())
    await intake.look()
    assert (intake.backlog.waiting, intake.backlog.oldest()) == (0, 0)
    discovering.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await discovering


async def test_what_fails_grows_old_but_is_no_lag(connection: Client, ledger: Ledger) -> None:
    intake = Intake(connection, "agreements", ["session"])
    discovering = asyncio.create_task(intake.discover())
    await publish(connection, [("cp", session_held())])
    group = await intake.group()
    backlog = intake.backlog
    backlog.failed(group[0])
    backlog.in_hand(())
    assert value("awrach_intake_failing_messages", service="agreements") == 1
    assert backlog.held() == 0 < backlog.oldest()
    await group[0].ack_sync()  # as another replica would
    await intake.look()
    assert value("awrach_intake_failing_messages", service="agreements") == backlog.oldest() == 0
    discovering.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await discovering


def test_parked_facts_are_counted_by_how_long_they_have_waited() -> None:
    metrics.parked_since("test", [10, 4000, 2 * 86400, 29 * 86400])
    assert {than: value("awrach_parked_facts_older", service="test", than=than) for than in metrics.AGES} == {
        "1h": 3, "1d": 2, "7d": 1, "14d": 1, "28d": 1,
    }  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return connect(f"sqlite:///{tmp_path / 'reporting.sqlite3'}")


async def test_a_silent_publisher_is_shown_with_when_it_was_heard_last(
    connection: Client, ledger: Ledger, engine: Engine
) -> None:
    register, registered = Publishers(connection), Registered()
    for publisher in (Publisher("test"), Publisher("never"), Publisher("gone"), Publisher("gone", removed=True)):
        await register.put(publisher)
    await registered.load(connection)
    messages = await asyncio.to_thread(recorded, [session_held()])
    Projector(engine).apply(messages)
    projecting = Projecting(ledger, engine)
    silence = Silence(Framing(engine, projecting, ledger, Settings(), registered), registered, lambda: True)
    await silence.look()
    name = "awrach_publisher_last_fact_timestamp_seconds"
    with engine.connect() as rows:
        received_at = rows.exec_driver_sql("SELECT publisher, received_at FROM receipts").one()
    assert received_at[0] == "test"
    assert value(name, publisher="test") == datetime.fromisoformat(received_at[1]).timestamp()
    assert value(name, publisher="never") == registered.since("never") > 0
    assert value(name, publisher="gone") is None


async def test_streams_are_shown_as_nats_tells_them(connection: Client, ledger: Ledger) -> None:
    await publish(connection, [("cp", session_held())])
    await watching.look(connection, ["INTAKE", "LEDGER"])
    told = await connection.jetstream().stream_info("INTAKE")
    shown = {name: value(f"awrach_stream_{name}", stream="INTAKE") for name in ("messages", "bytes", "position")}
    assert shown == {"messages": 1, "bytes": told.state.bytes, "position": 1}
    copies = [value(f"awrach_stream_{name}", stream="LEDGER") for name in ("has_leader", "copies", "copies_current")]
    assert copies == [1, 1, 1]


async def test_a_stream_that_nobody_leads_is_shown(connection: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def leaderless(_: Client, subject: str) -> dict[str, Any]:
        raise NotNow(subject, {"err_code": 10008})

    monkeypatch.setattr(watching, "call", leaderless)
    with pytest.raises(NotNow):
        await watching.look(connection, ["LEDGER"])
    assert value("awrach_stream_has_leader", stream="LEDGER") == 0


async def test_certificates_are_shown_with_their_ends(tmp_path: Path) -> None:
    suite = Secured(tmp_path)
    try:
        ca, url = tmp_path / "tls" / "ca.pem", suite.server.url
        await expiring.look(Settings(nats_url=url, nats_ca=str(ca)))
    finally:
        suite.server.kill()
    for certificate, path in (("ca", ca), (url.removeprefix("tls://"), tmp_path / "tls" / "server.pem")):
        ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
        assert value("awrach_certificate_expires_timestamp_seconds", certificate=certificate) == ends.timestamp()


async def test_a_certificate_that_is_not_trusted_is_not_shown_as_good(tmp_path: Path) -> None:
    suite, stranger = Secured(tmp_path / "one"), Secured(tmp_path / "other")
    try:
        settings = Settings(nats_url=suite.server.url, nats_ca=str(tmp_path / "other" / "tls" / "ca.pem"))
        with pytest.raises(ssl.SSLError):
            await expiring.look(settings)
    finally:
        suite.server.kill()
        stranger.server.kill()


def test_publishers_that_are_not_registered_share_a_line(connection: Client) -> None:
    register = Publishers(connection)
    assert {register.label(name) for name in ("anapec", "invented-1", "invented-2")} == {"other"}
