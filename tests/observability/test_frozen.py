"""A service whose event loop is frozen answers no probe, and ends itself so that it is started again."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from awrach.nats_server import free_port
from shared.beating import EXIT_CODE, Watchdog
from tests.cli.running import until

_MODULE = "tests.observability.freezing"


def _answers(address: str, timeout: float) -> bool:
    try:
        return httpx.get(f"{address}/health/live", timeout=timeout).status_code == 200
    except httpx.HTTPError:
        return False


@contextlib.contextmanager
def _service(patience: float) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address, once it is live."""
    port = free_port()
    command = [sys.executable, "-m", _MODULE, str(port), str(patience)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            until(lambda: _answers(f"http://127.0.0.1:{port}", 5), "the service to be live")
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _freeze(address: str) -> None:
    with contextlib.suppress(httpx.HTTPError):
        httpx.get(f"{address}/freeze", timeout=120)


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_a_frozen_service_is_not_live_and_ends_itself_saying_where_it_stood(beside: ThreadPoolExecutor) -> None:
    with _service(patience=3) as (process, address):
        beside.submit(_freeze, address)
        until(lambda: not _answers(address, 1), "liveness to fail")
        _, told = process.communicate(timeout=60)
        assert process.returncode == EXIT_CODE
    said = next(json.loads(line) for line in told.splitlines() if '"service.frozen"' in line)
    assert said["level"] == "critical"
    assert "_blocked_for_ever" in said["where"]


def test_without_patience_a_frozen_service_only_stays_silent(beside: ThreadPoolExecutor) -> None:
    with _service(patience=0) as (process, address):
        beside.submit(_freeze, address)
        until(lambda: not _answers(address, 1), "liveness to fail")
        assert not _answers(address, 3)
        assert process.poll() is None


def test_a_loop_that_moves_is_left_alone() -> None:
    frozen: list[float] = []
    watchdog = Watchdog(2, lambda seconds, _: frozen.append(seconds))
    watchdog.start()
    looks = 0

    def looked() -> bool:
        nonlocal looks
        watchdog.beat()
        looks += 1
        return looks > 200  # some seconds: longer than its patience

    until(looked, "the watchdog to look more often than its patience")
    watchdog.stop()
    watchdog.join(10)
    assert not frozen
