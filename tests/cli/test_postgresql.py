"""The whole suite on PostgreSQL, which is killed in the middle and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from awrach.example import EXPECTED
from services.reporting.indicators import INDICATORS
from tests.cli.running import awrach, begin_logging, endpoints, stopped, until
from tests.postgresql import PostgreSQL, postgresql

EXAMPLE = Path(__file__).parents[2] / "examples" / "khenifra-2023" / "facts.jsonl"
YEAR = "2023-01-01/2023-12-31"


@pytest.fixture
def database() -> Iterator[PostgreSQL]:
    """A server of its own: it is killed here, and its log must hold what it said was written."""
    with postgresql(shared_buffers="32MB") as server:
        yield server


@pytest.fixture
def data(tmp_path: Path, database: PostgreSQL) -> Iterator[Path]:
    folder = tmp_path / "suite"
    suite = begin_logging(
        tmp_path / "log", "up", "--ports", "auto", "--data", folder, AWRACH_DATABASE_URL=database.schema()
    )
    endpoints(folder)
    yield folder
    stopped(suite)


def _problem(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, str(response.json().get("type", "")).rsplit("/", 1)[-1]


def _delayed(data: Path) -> bool:
    return "projection.delayed" in (data.parent / "log").read_text(encoding="utf-8")


@pytest.mark.drill
def test_a_database_that_is_killed_and_comes_back_costs_nothing(data: Path, database: PostgreSQL) -> None:
    address = endpoints(data)["reporting"]
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    half = len(lines) // 2
    assert awrach("publish", "--data", data, "-", text="".join(lines[:half])).returncode == 0
    until(lambda: httpx.get(f"{address}/v1/status").json()["position"] > 0, "the projection to begin")

    database.kill()
    assert awrach("publish", "--data", data, "-", text="".join(lines[half:])).returncode == 0
    until(lambda: _delayed(data), "the projection to find the database away")
    for path in ("status", "agreements", "figures?indicator=P1&as_of=2026-11-01"):
        assert _problem(httpx.get(f"{address}/v1/{path}")) == (503, "database-unavailable"), path
    ready = httpx.get(f"{address}/health/ready")
    assert _problem(ready) == (503, "not-ready")
    assert "the database does not answer" in ready.json()["detail"]
    told = awrach("status", "--data", data)
    assert (told.returncode, "the database does not answer" in " ".join(told.stdout.split())) == (1, True), told.stdout

    database.start()
    until(lambda: httpx.get(f"{address}/health/ready").is_success, "reporting to find it again")
    until(lambda: httpx.get(f"{address}/v1/status").json()["lag"] == 0, "the projection to reach the ledger's end")
    codes = [code for code in EXPECTED if code in INDICATORS]
    told = httpx.get(f"{address}/v1/figures", params={"indicators": ",".join(codes), "period": YEAR}).json()
    assert {one["indicator"]: one["total"]["value"] for one in told} == {code: EXPECTED[code].value for code in codes}
