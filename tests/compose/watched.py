"""The profile `observability` beside the suite: Prometheus asks every service, and its rules notice one that is gone.

Grafana is left out: nothing can stand in for it. Its files are checked by tests/observability.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import httpx

from tests.cli.running import until
from tests.compose import confined
from tests.compose.containers import Containers

_JOBS = {"agreements", "placements", "reporting", "volumes", "prometheus"}
_TOLD = (
    'awrach_stream_position{stream="LEDGER"} > 0',
    "awrach_projection_lag_positions",
    'awrach_certificate_expires_timestamp_seconds{certificate="nats:4222"} > time()',
    'awrach_certificate_expires_timestamp_seconds{certificate="ca"} > time()',
    'awrach_publisher_last_fact_timestamp_seconds{publisher="anapec"} > 0',
    'sum by (publisher) (awrach_facts_total{outcome="accepted"}) > 0',
    'awrach_ready{service="reporting"} == 1',
    'node_filesystem_avail_bytes{mountpoint="/volumes/nats"} > 0',
    'node_filesystem_avail_bytes{mountpoint="/volumes/postgres"} > 0',
    "awrach_backup_last_success_timestamp_seconds > 0",
)
_BACKED_UP = (
    "from pathlib import Path; from time import time; from awrach.last_backup import succeeded;"
    "succeeded(Path('/suite/.awrach'), time())"
)
"""What a backup tells once it is done."""


def check(suite: Containers) -> int:
    """Start it, look, end it; how many rules it goes by."""
    suite.compose("run", "--rm", "--no-TTY", "--entrypoint", "python", "operator", "-c", _BACKED_UP)
    suite.compose("up", "--detach", "--no-build", "--wait", "prometheus", "volumes")
    for name in ("prometheus", "volumes"):
        confined.check_container(suite, name)
    until(lambda: _up(suite) == dict.fromkeys(_JOBS, "1"), "Prometheus to reach every service")
    for query in _TOLD:
        until(partial(_ask, suite, query), f"Prometheus to know {query}")
    rules = [rule for group in _get(suite, "rules")["groups"] for rule in group["rules"]]
    assert {rule["health"] for rule in rules} == {"ok"}, rules
    suite.compose("stop", "agreements")
    until(lambda: _ask(suite, 'ALERTS{alertname="AwrachServiceDown", job="agreements"}'), "the alert that it is gone")
    suite.up()
    until(lambda: not _ask(suite, 'ALERTS{alertname="AwrachServiceDown"}'), "the alert to end")
    suite.compose("rm", "--force", "--stop", "prometheus", "volumes")
    return len(rules)


def _up(suite: Containers) -> dict[str, str]:
    return {one["metric"]["job"]: one["value"][1] for one in _ask(suite, "up")}


def _ask(suite: Containers, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _get(suite, "query", query=query)["result"]
    return found


def _get(suite: Containers, path: str, **parameters: str) -> dict[str, Any]:
    answer = httpx.get(f"{suite.address('prometheus')}/api/v1/{path}", params=parameters, timeout=10)
    answer.raise_for_status()
    data: dict[str, Any] = answer.json()["data"]
    return data
