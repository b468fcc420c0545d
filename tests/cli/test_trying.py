"""Dry runs and HTTP as other systems meet them: a secured suite, a publisher with its credentials, real processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.building import Event, approved_agreement, hire_started, payload, session_held
from tests.cli.running import awrach, begin, endpoints, stopped, until

STRUCTURED = "application/cloudevents+json"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a secured suite with the publisher ``cp``."""
    folder = tmp_path_factory.mktemp("suite")
    suite = begin("up", "--secure", "--ports", "auto", "--data", folder)
    endpoints(folder)
    added = awrach("publisher", "add", "cp", "--data", folder)
    assert added.returncode == 0, added.stderr
    yield folder
    stopped(suite)


def lines(*events: Event) -> str:
    return "".join(json.dumps(one) + "\n" for one in events)


def publish(data: Path, *arguments: str, text: str) -> tuple[int, list[dict[str, Any]]]:
    done = awrach("publish", "--as", "cp", "--data", data, "--json", *arguments, "-", text=text)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_a_dry_run_prints_verdicts_and_the_facts_are_new_when_they_come(data: Path) -> None:
    facts = approved_agreement("A1", "S1")
    code, verdicts = publish(data, "--dry-run", text=lines(*facts))
    assert (code, [one["outcome"] for one in verdicts]) == (0, ["accepted", "accepted", "parked"])
    assert all(one["dry_run"] for one in verdicts)
    code, receipts = publish(data, text=lines(*facts))
    assert (code, {one["outcome"] for one in receipts}) == (0, {"accepted"})
    code, verdicts = publish(data, "--dry-run", text=lines(*facts))
    assert (code, {one["outcome"] for one in verdicts}) == (0, {"duplicate"})


def test_what_would_be_rejected_or_in_conflict_makes_the_exit_code_1(data: Path) -> None:
    taken = session_held("S2")
    publish(data, text=lines(taken))
    code, verdicts = publish(data, "--dry-run", text=lines(session_held("S3", chairman="x")))
    assert (code, verdicts[0]["outcome"]) == (1, "rejected")
    code, verdicts = publish(data, "--dry-run", text=lines(taken | {"time": "2023-07-04T10:00:00+01:00"}))
    assert (code, verdicts[0]["outcome"]) == (1, "conflict")


def test_people_are_told_that_nothing_was_recorded(data: Path) -> None:
    waiting = hire_started("H1", "ZX1")
    done = awrach("publish", "--as", "cp", "--data", data, "--dry-run", "-", text=lines(waiting))
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert "1 tried: 1 parked" in told
    assert "nothing was recorded, and each fact was judged alone" in told
    assert awrach("receipts", "--as", "cp", "--data", data, waiting["id"]).returncode == 1


def _client(data: Path, service: str) -> httpx.Client:
    token = (data / "publishers" / "cp" / "http.token").read_text(encoding="utf-8").strip()
    return httpx.Client(base_url=endpoints(data)[service], headers={"Authorization": f"Bearer {token}"}, timeout=60)


@pytest.mark.parametrize("service", ["agreements", "placements"])
def test_either_service_takes_facts_over_http_with_the_token_of_the_publisher(data: Path, service: str) -> None:
    session = session_held(f"S-{service}")
    request: dict[str, Any] = {
        "content": payload(session),
        "headers": {"Content-Type": STRUCTURED, "Prefer": "wait=30"},
    }
    with _client(data, service) as http:
        tried = http.post("/v1/facts?dry_run=true", **request)
        assert (tried.status_code, tried.json()["outcome"], tried.json()["dry_run"]) == (201, "accepted", True)
        answer = http.post("/v1/facts", **request)
        assert (answer.status_code, answer.json()["outcome"]) == (201, "accepted"), answer.text
        assert http.get(answer.headers["Location"]).json() == answer.json()
        again = http.post("/v1/facts", **request)
        assert (again.status_code, again.json()["outcome"]) == (200, "duplicate")
        several = {**request, "headers": {**request["headers"], "Content-Type": "application/cloudevents-batch+json"}}
        batch = http.post("/v1/facts", **{**several, "content": b"[" + payload(session) + b"]"})
        assert [one["outcome"] for one in batch.json()] == ["duplicate"]
        oversize = http.post("/v1/facts", **{**request, "content": b" " * 70_000})
        assert oversize.status_code == 413


def test_a_rotated_token_is_taken_and_one_that_has_ended_is_not(data: Path) -> None:
    old = _client(data, "agreements")
    assert awrach("publisher", "rotate", "cp", "--now", "--data", data).returncode == 0
    with old, _client(data, "agreements") as new:
        until(lambda: old.get("/v1/receipts/x").status_code == 401, "the old token to end")
        assert new.get("/v1/receipts/x").status_code == 404
