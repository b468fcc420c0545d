"""``awrach rebuild`` beside a suite that runs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.running import awrach, begin_logging, endpoints, stopped, until

EXAMPLE = Path(__file__).parents[2] / "examples" / "khenifra-2023" / "facts.jsonl"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "suite"
    suite = begin_logging(tmp_path / "log", "up", "--ports", "auto", "--data", folder)
    endpoints(folder)
    yield folder
    stopped(suite)


@pytest.mark.drill
def test_a_row_changed_by_hand_is_found_and_a_rebuild_mends_it(data: Path) -> None:
    address = endpoints(data)["reporting"]
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)[:600]
    assert awrach("publish", "--data", data, "-", text="".join(lines)).returncode == 0
    until(lambda: httpx.get(f"{address}/v1/status").json()["lag"] == 0, "the projection to reach the ledger's end")
    with sqlite3.connect(data / "reporting.sqlite3", timeout=30) as database:
        changed = database.execute("UPDATE hires SET starts_on = '2023-01-02' WHERE rowid = 1").rowcount
    database.close()
    assert changed == 1

    dry = awrach("rebuild", "--dry-run", "--data", data)
    assert dry.returncode == 1, dry.stderr
    assert 'starts_on "2023-01-02" → ' in dry.stdout
    assert awrach("rebuild", "--data", data).returncode == 1
    taken = awrach("rebuild", "--accept-differences", "--json", "--data", data)
    assert (taken.returncode, json.loads(taken.stdout)["took_over"]) == (0, True), taken.stderr
    again = awrach("rebuild", "--json", "--data", data)
    assert (again.returncode, json.loads(again.stdout)["comparison"]["equal"]) == (0, True), again.stderr
    assert "nothing to remove" in awrach("rebuild", "--clean", "--data", data).stdout
    (build,) = until(lambda: _alone(address), "the others to be removed")
    assert build["state"] == "serving"
    assert len(list(data.glob("reporting.build-*.sqlite3"))) == 1


def _alone(address: str) -> list[dict[str, object]] | None:
    builds: list[dict[str, object]] = httpx.get(f"{address}/v1/status").json()["builds"]
    return builds if len(builds) == 1 else None


def test_without_a_suite_it_says_so(tmp_path: Path) -> None:
    ended = awrach("rebuild", "--data", tmp_path)
    assert (ended.returncode, "no suite runs" in ended.stderr) == (2, True)
