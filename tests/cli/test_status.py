"""``awrach status`` of a real suite: healthy, and unwell in each way that can be made here."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from awrach import authority
from awrach.certificates import ca_path, certificates
from awrach.nats_server import free_port
from awrach.nkey import own_seed
from tests.building import Event, approved_agreement, hire_started, worksite_opened
from tests.cli.running import awrach, begin, endpoints, parts, stopped, until

_CERTIFICATE_DAYS = 20
_SOON = ("--certificate-days", "10")
"""The certificates of this suite are to last longer than this, and shorter than a status asks for by itself."""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """A secure one with certificates of few days, a publisher, what it sent and one fact that waits."""
    data = tmp_path_factory.mktemp("status")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(authority, "_VALID", timedelta(days=_CERTIFICATE_DAYS))
        certificates(data)
    running = begin("up", "--secure", "--ports", "auto", "--data", data, AWRACH_SELFCHECK_PAUSE="0.2")
    vars(running)["data"] = data
    endpoints(data)
    assert awrach("publisher", "add", "anapec", "--data", data).returncode == 0
    sent = [*approved_agreement(), worksite_opened(positions=9), hire_started("H1", "ZX1")]
    _publish(data, *sent, hire_started("H2", "ZX2", worksite_id="W-not-yet"))
    yield running
    stopped(running)


@pytest.fixture
def data(suite: subprocess.Popen[str]) -> Path:
    return Path(vars(suite)["data"])


def _publish(data: Path, *events: Event) -> None:
    lines = "".join(json.dumps(one) + "\n" for one in events)
    done = awrach("publish", "--as", "anapec", "--timeout", "2", "--data", data, "-", text=lines)
    assert done.returncode == 0, done.stderr


def _status(data: Path, *options: str, **settings: str) -> tuple[int, dict[str, Any]]:
    done = awrach("status", "--json", "--data", data, *options, **settings)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def _unwell(data: Path, about: str, *options: str) -> dict[str, str]:
    """The finding about something, once there is one."""

    def found() -> dict[str, str] | None:
        code, told = _status(data, *_SOON, *options)
        assert (code == 0) == told["healthy"] == (not told["findings"])
        return next((one for one in told["findings"] if one["about"] == about), None)

    finding: dict[str, str] = until(found, f"a finding about {about}")
    assert finding["wrong"]
    assert finding["do"]
    return finding


@contextlib.contextmanager
def _frozen(process: psutil.Process) -> Iterator[None]:
    process.suspend()
    try:
        yield
    finally:
        process.resume()


def _well(data: Path) -> dict[str, Any]:
    told: dict[str, Any] = {}

    def well() -> bool:
        code, answer = _status(data, *_SOON)
        told.update(answer)
        return code == 0 and bool((answer["reporting"] or {})["self_check"]["last"])

    until(well, "all to be well")
    return told


def test_a_healthy_suite_is_told_in_one_shape(data: Path) -> None:
    told = _well(data)
    assert list(told) == [
        "schema", "healthy", "endpoints", "services", "reporting", "nats", "publishers", "disks", "certificates",
        "findings", "unknown",
    ]  # fmt: skip
    assert (told["schema"], told["findings"], told["unknown"]) == (1, [], [])
    assert {name: one["ready"] for name, one in told["services"].items()} == dict.fromkeys(told["services"], True)
    streams = {one["stream"]: one for one in told["nats"]["streams"]}
    assert set(streams) == {"INTAKE", "LEDGER", "IDENTITY", "PUBLISHERS"}
    assert streams["LEDGER"]["last_position"] == told["reporting"]["position"]
    assert (streams["INTAKE"]["kept_days"], streams["LEDGER"]["kept_days"]) == (7, None)
    assert told["reporting"]["self_check"]["drift"] is False
    (publisher,) = told["publishers"]
    assert (publisher["publisher"], publisher["waiting"]) == ("anapec", 0)
    assert publisher["parked"]["facts"] == publisher["outcomes"]["parked"] == 1
    assert publisher["parked"]["reasons_of_the_oldest"] == {"unknown-reference": 1}
    assert "W-not-yet" in publisher["parked"]["oldest"]
    assert all(one["free_bytes"] > 0 for one in told["disks"])
    assert len(told["disks"]) == 2
    assert {one["certificate"] for one in told["certificates"]} == {"authority", told["endpoints"]["nats"][6:]}


def test_people_see_it_on_one_screen(data: Path) -> None:
    done = awrach("status", "--data", data, *_SOON, COLUMNS="140")
    shown = done.stdout
    assert done.returncode == 0
    for said in ("healthy", "placements   ready", "self-check", "LEDGER", "anapec", "unknown-reference 1", "days left"):
        assert said in shown, said
    assert len(shown.splitlines()) < 40


def test_certificates_that_end_soon_are_told(data: Path) -> None:
    code, told = _status(data)
    assert code == 1
    (of_authority, of_server) = [one for one in told["findings"] if one["about"] == "certificate"]
    for one in (of_authority, of_server):
        assert "ends in 20.0 days" in one["wrong"] or "ends in 19.9 days" in one["wrong"]
    shown = awrach("status", "--data", data)
    assert (shown.returncode, "that of authority ends in" in shown.stdout) == (1, True)


def test_what_is_parked_for_too_long_is_told_with_its_reason(data: Path) -> None:
    finding = _unwell(data, "publisher anapec", "--parked-days", "0")
    assert "1 facts are parked" in finding["wrong"]
    assert "W-not-yet" in finding["wrong"]


def test_a_full_disk_is_told(data: Path) -> None:
    assert "is free" in _unwell(data, "disk", "--free-percent", "100")["wrong"]


def test_a_service_that_does_not_answer_is_told_and_what_waits_for_it(suite: subprocess.Popen[str], data: Path) -> None:
    with _frozen(parts(suite)["placements"]):
        _publish(data, hire_started("H3", "ZX3"))
        code, told = _status(data, *_SOON, "--lag", "0")
        wrong = [(one["about"], one["wrong"]) for one in told["findings"] if one["about"] == "placements"]
        assert code == 1
        assert any("does not answer" in one for _, one in wrong)
        assert any("1 messages of anapec wait" in one for _, one in wrong)
        assert told["publishers"][0]["waiting"] == 1
    assert _well(data)["publishers"][0]["waiting"] == 0


def test_figures_that_lag_are_told(data: Path) -> None:
    with contextlib.closing(sqlite3.connect(data / "reporting.sqlite3", isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        _publish(data, hire_started("H4", "ZX4"))
        finding = _unwell(data, "lag", "--lag", "0")
        held.execute("ROLLBACK")
    assert "behind the ledger" in finding["wrong"]
    _well(data)


def test_rows_that_differ_from_the_ledger_are_told_with_the_remedy(data: Path) -> None:
    with contextlib.closing(sqlite3.connect(data / "reporting.sqlite3", isolation_level=None, timeout=30)) as changed:
        changed.execute("UPDATE hires SET sex = 'male' WHERE hire_id = 'H1'")
        finding = _unwell(data, "self-check")
        changed.execute("UPDATE hires SET sex = 'female' WHERE hire_id = 'H1'")
    assert "hires (1 changed)" in finding["wrong"]
    assert "awrach rebuild" in finding["do"]
    _well(data)


def test_nats_that_does_not_answer_is_told_and_what_is_not_known_then(suite: subprocess.Popen[str], data: Path) -> None:
    with _frozen(parts(suite)["nats-server"]):
        code, told = _status(data, *_SOON)
        assert code == 1
        assert "nats" in {one["about"] for one in told["findings"]}
        assert any("NATS cannot be asked" in one["why"] for one in told["unknown"])
    _well(data)


def test_elsewhere_it_is_asked_by_settings_and_says_what_it_cannot_see(data: Path, tmp_path: Path) -> None:
    found: Mapping[str, str] = endpoints(data)
    settings = {
        "AWRACH_NATS_URL": found["nats"],
        "AWRACH_NATS_CA": str(ca_path(data)),
        "AWRACH_NATS_SEED": own_seed(data, "operator"),
        **{f"AWRACH_{name.upper()}_URL": found[name] for name in ("reporting", "agreements", "placements")},
    }
    code, told = _status(tmp_path, *_SOON, **settings)
    assert code == 0, told["findings"]
    assert [one["about"] for one in told["unknown"]] == ["room that NATS has"]
    stranger = _status(tmp_path, *_SOON, **settings | {"AWRACH_NATS_SEED": ""})
    assert stranger[0] == 1
    assert [one["about"] for one in stranger[1]["findings"]] == ["nats"]


def test_where_nothing_answers_the_exit_code_is_2(tmp_path: Path) -> None:
    told = {name: f"http://127.0.0.1:{free_port()}" for name in ("reporting", "agreements", "placements")}
    told["nats"] = f"nats://127.0.0.1:{free_port()}"
    (tmp_path / "endpoints.json").write_text(json.dumps(told), encoding="utf-8")
    done = awrach("status", "--data", tmp_path)
    assert done.returncode == 2
    assert "nothing of the suite answers" in " ".join(done.stderr.split())
