"""Questions over NATS: the same roles as over HTTP, and an answer whatever goes wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client

from awrach.nats_server import NatsServer
from services.reporting.app import build
from services.reporting.routes import ROUTES
from shared.ledger import Ledger
from tests.reporting.serving import KEY, pem, token
from tests.running import service_settings


@pytest.fixture
async def reporting(nats_server: NatsServer, ledger: Ledger, tmp_path: Path) -> AsyncIterator[None]:
    """Reporting on an empty ledger, knowing one auditor's key."""
    keys = tmp_path / "auditors.pem"
    keys.write_bytes(pem(KEY))
    database = f"sqlite:///{tmp_path / 'reporting.sqlite3'}"
    app = build(service_settings(nats_server.url, database_url=database, auditor_keys=str(keys)))
    async with app.router.lifespan_context(app):
        yield


async def _ask(connection: Client, name: str, asked: dict[str, Any], **headers: str) -> Any:
    reply = await connection.request(f"query.{name}", json.dumps(asked).encode(), timeout=10, headers=headers or None)
    return json.loads(reply.data)


async def test_every_question_is_answered(reporting: None, connection: Client) -> None:
    needed: dict[str, dict[str, Any]] = {
        "figures": {"indicator": "P1"},
        "explain": {"indicator": "P1"},
        "difference": {"indicator": "P1", "from": 0},
    }
    for name in ROUTES:
        answer = await _ask(connection, name, needed.get(name, {}) | {"token": token()})
        assert answer.get("type", "").rsplit("/", 1)[-1] in ("", "unknown-entry"), (name, answer)


async def test_a_token_comes_in_the_question_or_in_the_header(reporting: None, connection: Client) -> None:
    asked = {"indicator": "P1", "as_of": 0}
    assert (await _ask(connection, "figures", asked))["status"] == 403
    assert (await _ask(connection, "figures", asked | {"token": token()}))["indicator"] == "P1"
    header = {"Authorization": f"Bearer {token()}"}
    assert (await _ask(connection, "figures", asked, **header))["indicator"] == "P1"


async def test_a_wrong_token_is_refused(reporting: None, connection: Client) -> None:
    for name in ("figures", "status", "agreements"):
        assert (await _ask(connection, name, {"token": "wrong"}))["status"] == 401
        assert (await _ask(connection, name, {"token": ""}))["status"] == 401
        assert (await _ask(connection, name, {}, Authorization="Bearer wrong"))["status"] == 401


async def test_a_fault_of_the_software_is_answered_too(
    reporting: None, connection: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("services.reporting.answering.status", fails)
    answer = await _ask(connection, "status", {})
    assert (answer["status"], answer["type"].rsplit("/", 1)[1]) == (500, "internal-error")
    assert "secret" not in json.dumps(answer)
