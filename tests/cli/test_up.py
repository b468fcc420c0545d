"""``awrach up`` and what is asked of a running suite, from outside."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from awrach.nats_server import free_port
from shared.contracts.examples import EXAMPLES
from tests.building import Event, approved_agreement, hire_started, worksite_opened
from tests.cli.running import awrach, begin, endpoints, parts, stopped, until, until_replaced


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a suite that runs for all tests of this file."""
    folder = tmp_path_factory.mktemp("suite")
    suite = begin("up", "--ports", "auto", "--data", folder)
    endpoints(folder)
    yield folder
    stopped(suite)


def lines(*events: Event) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in events)


def test_every_service_answers_where_the_endpoints_say(data: Path) -> None:
    found = endpoints(data)
    assert set(found) == {"nats", "reporting", "agreements", "placements"}
    for name in ("reporting", "agreements", "placements"):
        assert httpx.get(f"{found[name]}/health/ready").json() == {"service": name, "status": "ready"}
        assert httpx.get(f"{found[name]}/health/live").is_success
        assert "awrach_" in httpx.get(f"{found[name]}/metrics").text


def test_a_second_suite_on_the_same_folder_is_refused(data: Path) -> None:
    second = awrach("up", "--ports", "auto", "--data", data)
    assert second.returncode == 1
    assert "runs from" in second.stderr
    assert endpoints(data), "the first one is still there"


def test_facts_are_published_asked_for_and_counted(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "facts.jsonl"
    told = [*approved_agreement(), worksite_opened(positions=2), hire_started("H1", "ZX1"), hire_started("H2", "ZX2")]
    file.write_text(lines(*told), encoding="utf-8")
    first = awrach("publish", "--as", "cp-khenifra", "--data", data, "--json", file)
    assert first.returncode == 0, first.stderr
    receipts = [json.loads(line) for line in first.stdout.splitlines()]
    assert {one["outcome"] for one in receipts} == {"accepted"}
    assert len(receipts) == len(told)

    again = awrach("publish", "--as", "cp-khenifra", "--data", data, "--json", file)
    assert again.returncode == 0
    repeated = {one["id"]: one for one in map(json.loads, again.stdout.splitlines())}
    assert {one["outcome"] for one in repeated.values()} == {"duplicate"}
    assert all(repeated[one["id"]]["position"] == one["position"] for one in receipts)

    asked = awrach("receipts", "--as", "cp-khenifra", "--data", data, "--json", told[0]["id"])
    assert json.loads(asked.stdout)["outcome"] == "accepted"
    until(lambda: _figure(data, "P1") == 2, "the figures to follow")
    assert "P1" in awrach("report", "--data", data).stdout
    assert awrach("status", "--data", data).returncode == 0


def _figure(data: Path, code: str) -> int:
    answer = awrach("report", "--json", "--indicator", code, "--data", data)
    return int(json.loads(answer.stdout)[0]["total"]["value"])


def test_a_rejected_fact_makes_the_exit_code_1_and_says_which_member(data: Path) -> None:
    wrong = hire_started("H9", "ZX9", role="king")
    plain = awrach("publish", "--as", "anapec", "--data", data, "-", text=lines(wrong))
    assert plain.returncode == 1
    assert "/data/role" in plain.stdout
    envelope = {"publisher": "anapec", "event": hire_started("H9", "ZX9", "2023-09-01", "2023-08-01")}
    as_json = awrach("publish", "--data", data, "--json", "-", text=lines(envelope))
    assert as_json.returncode == 1
    assert json.loads(as_json.stdout)["problem"]["type"].endswith("/problems/impossible-dates")


def test_a_conflict_makes_the_exit_code_1(data: Path) -> None:
    first, other = approved_agreement("A7", "S7")[0], approved_agreement("A8", "S8")[0]
    other["id"] = first["id"]
    assert awrach("publish", "--as", "cp", "--data", data, "-", text=lines(first)).returncode == 0
    done = awrach("publish", "--as", "cp", "--data", data, "--json", "-", text=lines(other))
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (1, "conflict")


def test_a_parked_fact_is_no_failure(data: Path) -> None:
    waiting = hire_started("H5", "ZX5", worksite_id="W-not-yet")
    done = awrach("publish", "--as", "anapec", "--data", data, "--json", "--timeout", "1", "-", text=lines(waiting))
    assert done.returncode == 0
    assert json.loads(done.stdout)["problem"]["type"].endswith("/problems/unknown-reference")


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (("publish", "nowhere.jsonl"), None, "cannot be read"),
        (("publish", "-"), "{}", "--as PUBLISHER"),
        (("publish", "--as", "x", "-"), "not json", "stdin:1"),
        (("publish", "--as", "x", "-"), '{"type": "other"}', "must be like ma.awrach.hire.started.v1"),
        (("receipts", "e1"), None, "--as PUBLISHER"),
        (("report", "--indicator", "P99"), None, "Indicators: A1"),
        (("report", "--by", "shoe_size"), None, "can be broken down by"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(data: Path, arguments: tuple[str, ...], text: str, said: str) -> None:
    done = awrach(*arguments, "--data", data, text=text)
    assert done.returncode in (1, 2)
    assert said in " ".join(done.stderr.split())


def test_commands_without_a_suite_say_how_to_start_one(tmp_path: Path) -> None:
    done = awrach("status", "--data", tmp_path / "none")
    assert done.returncode == 2
    assert "awrach up" in done.stderr
    unreachable = awrach(
        "publish", "--as", "x", "-", text=lines(*approved_agreement()), AWRACH_NATS_URL="nats://127.0.0.1:1"
    )
    assert unreachable.returncode == 2
    assert "NATS does not answer" in unreachable.stderr


def test_the_canonical_messages_are_accepted_in_any_order_and_read_back(data: Path) -> None:
    sent = [{"publisher": publisher, "event": message} for publisher, message in EXAMPLES.values()]
    for held_on in ("2023-06-06", "2023-06-13"):
        session = json.loads(json.dumps(EXAMPLES["session.held"][1]))
        session["id"] = f"session-{held_on}"
        session["data"] |= {"session_id": f"SES-{held_on}", "held_on": held_on}
        sent.append({"publisher": "cp-khenifra", "event": session})
    done = awrach("publish", "--data", data, "--json", "-", text=lines(*reversed(sent)))
    assert {json.loads(line)["outcome"] for line in done.stdout.splitlines()} == {"accepted"}, done.stdout
    position = max(json.loads(line)["position"] for line in done.stdout.splitlines())
    listed = httpx.get(
        f"{endpoints(data)['reporting']}/v1/agreements", params={"programme": "awrach-2", "min_position": position}
    ).json()
    (agreement,) = listed["items"]
    assert (agreement["agreement_id"], agreement["state"], agreement["budget_mad"]) == ("AGR-01", "terminated", 250000)


@pytest.mark.drill
class TestAlone:
    """Suites of their own: what happens to them would disturb the others."""

    @pytest.fixture
    def suite(self, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
        started = begin("up", "--ports", "auto", "--data", tmp_path)
        endpoints(tmp_path)
        yield started
        if started.returncode is None:
            stopped(started)

    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
    def test_it_stops_in_order_and_leaves_nothing_running(
        self, suite: subprocess.Popen[str], tmp_path: Path, how: signal.Signals
    ) -> None:
        running = list(parts(suite).values())
        assert len(running) == 4
        code, _, errors = stopped(suite, how)
        assert code == 0, errors
        assert errors.count("service.stopped") == 3
        assert not [one for one in running if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        assert not (tmp_path / "endpoints.json").exists()

    def test_nothing_outlives_a_suite_that_is_killed(self, suite: subprocess.Popen[str]) -> None:
        running = list(parts(suite).values())
        suite.kill()
        _, alive = psutil.wait_procs(running, timeout=30)
        assert not alive
        suite.communicate()

    def test_a_suite_waits_until_what_a_killed_one_left_has_ended(
        self, suite: subprocess.Popen[str], tmp_path: Path
    ) -> None:
        server = parts(suite)["nats-server"]
        server.suspend()
        suite.kill()
        suite.communicate()
        again = begin("up", "--data", tmp_path, "--ports", "auto")
        try:
            assert again.stderr is not None
            assert "still ending" in again.stderr.readline()
            assert not parts(again), "two NATS servers must never share a store"
            server.resume()
            until(lambda: awrach("status", "--data", tmp_path).returncode == 0, "all to be well")
        finally:
            stopped(again)

    def test_what_dies_is_started_again_and_the_data_are_kept(
        self, suite: subprocess.Popen[str], tmp_path: Path
    ) -> None:
        awrach("publish", "--as", "cp", "--data", tmp_path, "-", text=lines(*approved_agreement()))
        for name, process in parts(suite).items():
            process.kill()
            until_replaced(suite, name, process.pid)
        until(lambda: awrach("status", "--data", tmp_path).returncode == 0, "all to be well")
        until(lambda: _figure(tmp_path, "A1") == 1, "the figure")


def test_a_port_that_is_taken_is_replaced_by_a_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8000))
        except OSError:
            pass  # somebody else has it: as good
        else:
            taken.listen()
        suite = begin("up", "--data", tmp_path)
        try:
            address = endpoints(tmp_path)["reporting"]
            assert address != "http://127.0.0.1:8000"
            assert httpx.get(f"{address}/health/ready").is_success
        finally:
            stopped(suite)


@pytest.mark.parametrize("name", ["agreements", "placements", "reporting"])
def test_a_service_that_waits_for_nats_at_its_start_ends_when_asked_to(name: str) -> None:
    service = begin("service", name, AWRACH_NATS_URL=f"nats://127.0.0.1:{free_port()}", AWRACH_IDENTITY_KEY="5e" * 32)
    assert service.stderr is not None
    assert "nats.error" in service.stderr.readline()
    service.terminate()
    try:
        service.communicate(timeout=30)
    finally:
        service.kill()
