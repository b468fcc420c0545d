"""``awrach demo --once``: the main job end to end, undisturbed, repeated, and with every process killed meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from awrach.example import EXPECTED, khenifra_2023
from tests.cli.running import awrach, begin, parts, until, until_replaced

_MESSAGES = len(khenifra_2023())


def _checked(output: str) -> dict[tuple[str, ...], Any]:
    """The figures by indicator and breakdown, each as the example's construction promises."""
    result = json.loads(output)
    assert result["synthetic"] is True
    totals = {one["indicator"]: one["total"] for one in result["figures"] if not one["observations"][0]["by"]}
    for code in EXPECTED.keys() & totals.keys():
        expected = EXPECTED[code]
        assert (totals[code]["value"], totals[code]["qualifier"]) == (expected.value, expected.qualifier), code
    assert {"A1", "W1", "J0", "P1", "P2", "G1", "T1"} <= totals.keys()
    figures = {}
    for one in result["figures"]:
        values = [cell["value"] for cell in one["observations"]]
        if None not in values and one["observations"][0]["by"]:
            assert sum(values) == one["total"]["value"]
        if one["indicator"] != "Q3":  # it counts duplicates too
            figures[one["indicator"], *one["observations"][0]["by"]] = one["observations"]
    return figures


def test_it_plays_as_registered_publishers_where_nobody_else_is_admitted(tmp_path: Path) -> None:
    done = awrach("demo", "--once", "--secure", "--json", "--ports", "auto", "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    _checked(done.stdout)


@pytest.mark.drill
def test_playing_it_twice_changes_nothing(tmp_path: Path) -> None:
    first = awrach("demo", "--once", "--json", "--ports", "auto", "--data", tmp_path)
    assert first.returncode == 0, first.stderr
    second = awrach("demo", "--once", "--json", "--ports", "auto", "--data", tmp_path)
    assert second.returncode == 0, second.stderr
    assert _checked(first.stdout) == _checked(second.stdout)
    assert json.loads(first.stdout)["receipts"]["accepted"] == _MESSAGES
    heard = json.loads(second.stdout)["receipts"]
    assert "duplicate" in heard
    assert heard.keys() <= {"duplicate", "accepted"}, "a live receipt that was missed is asked for: the acceptance"


@pytest.mark.drill
def test_killing_every_process_meanwhile_changes_no_figure(tmp_path: Path) -> None:
    demo = begin("demo", "--once", "--json", "--ports", "auto", "--data", tmp_path)
    ledger = tmp_path / "nats" / "jetstream"
    until(lambda: (tmp_path / "endpoints.json").exists(), "the suite to start")
    for name in ("placements", "reporting", "nats-server", "agreements", "placements", "nats-server"):
        _until_grown(ledger, demo)
        _kill(demo, name)
    output, errors = demo.communicate(timeout=240)
    assert demo.returncode == 0, errors
    assert "was started again" in errors, "nothing was killed in time, so this run proved nothing"
    undisturbed = awrach("demo", "--once", "--json", "--ports", "auto", "--data", tmp_path / "other")
    assert _checked(output) == _checked(undisturbed.stdout)


def _until_grown(ledger: Path, demo: subprocess.Popen[str]) -> None:
    size = _size(ledger)
    until(lambda: _size(ledger) > size or demo.poll() is not None, "more to be recorded")


def _kill(demo: subprocess.Popen[str], name: str) -> None:
    """Kill a part and wait until another takes its place, unless the demo is over."""
    if demo.poll() is not None or name not in parts(demo):
        return
    victim = parts(demo)[name]
    victim.kill()
    until_replaced(demo, name, victim.pid)


def _size(folder: Path) -> int:
    """Bytes in message blocks. ``walk`` passes over folders that the server removes meanwhile; ``rglob`` fails."""
    blocks = (Path(where) / name for where, _, names in os.walk(folder) for name in names if name.endswith(".blk"))
    return sum(path.stat().st_size for path in blocks if path.exists())


def test_it_keeps_serving_until_it_is_stopped(tmp_path: Path) -> None:
    demo = begin("demo", "--ports", "auto", "--data", tmp_path)
    until(lambda: (tmp_path / "endpoints.json").exists(), "the suite to start")
    demo.send_signal(2)
    demo.communicate(timeout=60)
    assert demo.returncode in (0, 130)
    assert not (tmp_path / "endpoints.json").exists()
