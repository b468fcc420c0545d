"""A suite that is told everything that can become of a fact, and asked every way."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import nats

from tests.building import Event, approved_agreement, hire_ended, hire_started, payload, worksite_opened
from tests.cli.running import awrach, endpoints, until

STRUCTURED = {"Content-Type": "application/cloudevents+json"}
CORRELATION = {"X-Correlation-ID": "question-1"}
FIRST, SECOND, REJECTED, ENDED = "hire-first", "hire-second", "hire-rejected", "hire-ended"


def facts() -> list[Event]:
    """A worksite of one place: the second hire waits until the first one ends."""
    begun = [*approved_agreement(), worksite_opened(), hire_started("H1", "ZX1") | {"id": FIRST}]
    first = begun[-1]
    return [
        *begun,
        first,
        hire_started("H2", "ZX2", "2023-07-11") | {"id": SECOND, "correlationid": "order-7"},
        hire_started("H3", "ZX3", role="king") | {"id": REJECTED},
        hire_started("H4", "ZX4") | {"id": first["id"]},
    ]


def publish(data: Path, *sent: Event, dry: bool = False) -> list[dict[str, Any]]:
    """The receipts of facts sent as ``anapec``."""
    options = ["--dry-run"] if dry else []
    text = "".join(json.dumps(one) + "\n" for one in sent)
    done = awrach("publish", "--as", "anapec", "--data", data, "--json", "--timeout", "2", *options, "-", text=text)
    return [json.loads(line) for line in done.stdout.splitlines()]


def tell(data: Path) -> None:
    """Tell and ask it all."""
    outcomes = [receipt["outcome"] for one in facts() for receipt in publish(data, one)]
    assert set(outcomes) == {"accepted", "duplicate", "parked", "rejected", "conflict"}, outcomes
    publish(data, hire_started("H5", "ZX5"), dry=True)
    publish(data, hire_ended("H1", "2023-07-10", "resigned") | {"id": ENDED})
    asyncio.run(_over_nats(endpoints(data)["nats"]))
    _over_http(data)


async def _over_nats(url: str) -> None:
    connection = await nats.connect(url)
    stream = connection.jetstream()
    await stream.publish("intake.anapec.hire.started", b"no json", headers={"X-Correlation-ID": "broken-1"})
    told = await connection.request("query.figures", b'{"indicator": "P1"}', headers=CORRELATION, timeout=30)
    assert (told.headers or {})["X-Correlation-ID"] == "question-1"
    await connection.request("query.figures", b'{"indicator": "NO"}', timeout=30)
    receipt = json.dumps({"id": FIRST}).encode()
    told = await connection.request("query.receipts.anapec", receipt, headers=CORRELATION, timeout=30)
    assert (told.headers or {})["X-Correlation-ID"] == "question-1"
    await connection.close()


def _over_http(data: Path) -> None:
    awrach("publisher", "add", "cp", "--data", data)
    token = (data / "publishers" / "cp" / "http.token").read_text(encoding="utf-8").strip()
    known = {"Authorization": f"Bearer {token}"}
    address, reporting = (endpoints(data)[name] for name in ("agreements", "reporting"))
    sent = payload(approved_agreement("A2", "S2")[0] | {"id": "session-http"})

    def accepted() -> bool:  # the service learns of its publisher a moment later
        headers = known | STRUCTURED | {"X-Correlation-ID": "request-9"}
        return httpx.post(f"{address}/v1/facts", content=sent, headers=headers, timeout=30).status_code in (200, 201)

    until(accepted, "the token to be known")
    assert httpx.post(f"{address}/v1/facts", content=b"{}", headers=known | STRUCTURED).status_code == 422
    assert httpx.post(f"{address}/v1/facts", content=b"{}").status_code == 401
    assert httpx.get(f"{address}/v1/receipts/session-http", headers=known).status_code == 200
    answer = httpx.get(f"{reporting}/v1/figures?indicator=P1", headers=CORRELATION)
    assert answer.headers["X-Correlation-ID"] == "question-1"
    assert httpx.get(f"{reporting}/v1/figures?indicator=P1&by=shoe_size", headers=CORRELATION).status_code == 400
    auditor = {"Authorization": f"Bearer {awrach('token', '--data', data).stdout.strip()}"}
    assert httpx.get(f"{reporting}/v1/figures?indicator=P1", headers=auditor).status_code == 200
