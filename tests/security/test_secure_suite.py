"""A secure suite from outside: publishers come, rotate and go while it runs, and all of it holds after a restart."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client

from awrach.certificates import ca_path, certificates
from shared.connecting import connect_options
from shared.contracts.examples import EXAMPLES
from tests.building import Event, hire_started, session_held
from tests.cli.running import awrach, begin, endpoints, parts, stopped, until, until_replaced
from tests.security.secured import refused_at_connect

_OTHER_SESSIONS = ("2023-06-06", "2023-06-13")
"""Sessions that the examples refer to."""


class Running:
    """The suite of this file, which a test may start again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.process = self._begin()

    def _begin(self) -> subprocess.Popen[str]:
        process = begin("up", "--secure", "--ports", "auto", "--data", self.data)
        endpoints(self.data)
        return process

    def again(self) -> None:
        stopped(self.process)
        self.process = self._begin()

    def publisher(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return awrach("publisher", *arguments, "--data", self.data)

    def ensure(self, slug: str, *limits: str) -> Path:
        """A registered publisher's folder."""
        done = self.publisher("add", slug, *limits)
        assert done.returncode == 0 or "registered already" in done.stderr, done.stderr
        return self.data / "publishers" / slug

    def publish(self, slug: str, *events: Event, **options: Any) -> subprocess.CompletedProcess[str]:
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in events)
        seed = ("--seed", options["seed"]) if "seed" in options else ()
        return awrach("publish", "--as", slug, *seed, "--data", self.data, "-", text=lines)


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("secure"))
    yield running
    stopped(running.process)


def _told(done: subprocess.CompletedProcess[str]) -> str:
    """What was said, without the terminal's line breaks."""
    return " ".join(done.stderr.split())


def test_nobody_publishes_without_credentials_and_is_told_what_to_do(suite: Running) -> None:
    found = endpoints(suite.data)
    assert found["nats"].startswith("tls://")
    assert Path(found["nats_ca"]).exists()
    done = suite.publish("stranger", session_held())
    assert done.returncode == 1
    assert "awrach publisher add stranger" in _told(done)
    assert "--seed" in _told(done)


def test_the_canonical_examples_are_accepted_from_their_publishers(suite: Running, tmp_path: Path) -> None:
    for slug in sorted({publisher for publisher, _ in EXAMPLES.values()}):
        suite.ensure(slug)
    file = tmp_path / "examples.jsonl"
    sent = [*EXAMPLES.values(), *(("cp-khenifra", session_held(f"SES-{day}", held_on=day)) for day in _OTHER_SESSIONS)]
    lines = [json.dumps({"publisher": publisher, "event": event}) for publisher, event in sent]
    file.write_text("\n".join(lines), encoding="utf-8")
    done = awrach("publish", "--data", suite.data, "--json", file)
    assert done.returncode == 0, done.stderr
    receipts = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["outcome"] for one in receipts} == {"accepted"}
    assert len(receipts) == len(sent)
    one = receipts[0]
    asked = awrach("receipts", "--as", one["publisher"], "--data", suite.data, "--json", one["id"])
    assert json.loads(asked.stdout)["position"] == one["position"]
    assert awrach("status", "--data", suite.data).returncode == 0


def test_the_connection_file_is_enough_to_connect(suite: Running) -> None:
    folder = suite.ensure("cnss")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {(folder / name).stat().st_mode & 0o777 for name in ("nats.seed", "http.token")} == {0o600}
    told = json.loads((folder / "connection.json").read_text())
    assert told["nats"]["publish"] == ["intake.cnss.>", "query.receipts.cnss"]

    async def publish() -> str:
        client = Client()
        await client.connect(
            told["nats"]["url"],
            nkeys_seed=str(folder / told["nats"]["seed_file"]),
            inbox_prefix=told["nats"]["inbox_prefix"],
            tls=connect_options("cnss", ca=folder / told["nats"]["ca_file"])["tls"],
        )
        stored = await client.jetstream().publish("intake.cnss.session.held", json.dumps(session_held("SX")).encode())
        await client.close()
        return stored.stream

    assert asyncio.run(publish()) == "INTAKE"


def test_a_refused_publish_is_explained_and_not_tried_again(suite: Running) -> None:
    limited = suite.ensure("limited", "--facts", "hire.*", "--province", "05.301")
    done = suite.publish("limited", session_held("SL"))
    assert done.returncode == 1
    assert "does not let limited publish on intake.limited.session.held" in _told(done)
    other = suite.publish("cp-khenifra", hire_started("HL"), seed=limited / "nats.seed")
    assert other.returncode == 1
    assert "publish on intake.cp-khenifra.hire.started with these credentials" in _told(other)
    heard = awrach("receipts", "--as", "cp-khenifra", "--seed", limited / "nats.seed", "--data", suite.data)
    assert heard.returncode == 1
    assert "listen on receipts.cp-khenifra.>" in _told(heard)
    asked = awrach("receipts", "--as", "cp-khenifra", "--seed", limited / "nats.seed", "--data", suite.data, "x")
    assert asked.returncode == 1
    assert "publish on query.receipts.cp-khenifra" in _told(asked)


def test_receipts_are_heard_live(suite: Running) -> None:
    suite.ensure("cnss")
    listening = begin("receipts", "--as", "cnss", "--json", "--data", suite.data)
    assert listening.stderr is not None
    assert listening.stdout is not None
    assert "listening" in listening.stderr.readline()
    event = session_held("LIVE")
    assert suite.publish("cnss", event).returncode == 0
    assert json.loads(listening.stdout.readline())["id"] == event["id"]
    stopped(listening)


def test_a_server_that_is_killed_comes_back_with_all_its_users(suite: Running) -> None:
    suite.ensure("cnss")
    server = parts(suite.process)["nats-server"]
    server.kill()
    until_replaced(suite.process, "nats-server", server.pid)
    until(lambda: suite.publish("cnss", session_held("BACK")).returncode == 0, "facts to be taken again")


def test_a_province_beyond_the_limit_is_rejected_with_a_receipt(suite: Running) -> None:
    suite.ensure("council", "--facts", "session.*", "--province", "05.301")
    done = suite.publish("council", session_held("SE", council="01.511"))
    assert done.returncode == 1
    assert "wrong-publisher" in done.stdout or "province 01.511" in " ".join(done.stdout.split())


def test_former_credentials_last_until_the_next_rotation_or_end_at_once(suite: Running, tmp_path: Path) -> None:
    folder = suite.ensure("rotating")
    seeds = [tmp_path / f"{number}.seed" for number in range(4)]
    shutil.copyfile(folder / "nats.seed", seeds[0])
    for rotation, flags in enumerate(((), (), ("--now",)), 1):
        assert suite.publisher("rotate", "rotating", *flags).returncode == 0
        shutil.copyfile(folder / "nats.seed", seeds[rotation])
        if rotation == 1:
            assert suite.publish("rotating", session_held("R1"), seed=seeds[0]).returncode == 0
    for old in seeds[:3]:
        done = suite.publish("rotating", session_held("R2"), seed=old)
        assert done.returncode == 1
        assert "rotated away" in _told(done)
    assert suite.publish("rotating", session_held("R2")).returncode == 0


def test_a_removed_publisher_loses_its_open_connection_and_comes_in_no_more(suite: Running, tmp_path: Path) -> None:
    folder = suite.ensure("leaving")
    shutil.copytree(folder, tmp_path / "leaving")
    kept = suite.ensure("staying")
    url = endpoints(suite.data)["nats"]

    def options(slug: str, own: Path) -> dict[str, Any]:
        return connect_options(slug, (own / "nats.seed").read_text(), own / "ca.pem")

    async def watched() -> None:
        leaving, staying, closed = Client(), Client(), asyncio.Event()

        async def close() -> None:
            closed.set()

        async def silent(_: Exception) -> None:
            pass

        gone = options("leaving", tmp_path / "leaving")
        await leaving.connect(url, closed_cb=close, error_cb=silent, allow_reconnect=False, **gone)
        await staying.connect(url, error_cb=silent, allow_reconnect=False, **options("staying", kept))
        assert (await asyncio.to_thread(suite.publisher, "remove", "leaving")).returncode == 0
        async with asyncio.timeout(20):
            await closed.wait()
        assert "Authorization" in await refused_at_connect(url, **gone)
        assert staying.is_connected
        await staying.close()

    asyncio.run(watched())
    assert not folder.exists()
    done = suite.publish("leaving", session_held(), seed=tmp_path / "leaving" / "nats.seed")
    assert done.returncode == 1
    assert "removed" in _told(done)


def test_settings_alone_are_enough_elsewhere(suite: Running, tmp_path: Path) -> None:
    folder = suite.ensure("cnss")
    settings = {
        "AWRACH_NATS_URL": endpoints(suite.data)["nats"],
        "AWRACH_NATS_CA": str(folder / "ca.pem"),
        "AWRACH_NATS_SEED": (folder / "nats.seed").read_text().strip(),
    }
    line = json.dumps(session_held("FAR"))
    assert awrach("publish", "--as", "cnss", "--data", tmp_path, "-", text=line, **settings).returncode == 0
    without = settings | {"AWRACH_NATS_SEED": ""}
    done = awrach("publish", "--as", "cnss", "--data", tmp_path, "-", text=line, **without)
    assert done.returncode == 1
    assert "AWRACH_NATS_SEED" in _told(done)
    listed = awrach("publisher", "list", "--data", suite.data, **settings)
    assert listed.returncode == 2
    assert "where the suite runs" in _told(listed)


def test_a_certificate_of_another_authority_is_explained(suite: Running, tmp_path: Path) -> None:
    folder, other = suite.ensure("cnss"), tmp_path / "other"
    certificates(other)
    done = awrach(
        "publish", "--as", "cnss", "--seed", folder / "nats.seed", "-",
        text=json.dumps(session_held()),
        AWRACH_NATS_URL=endpoints(suite.data)["nats"],
        AWRACH_NATS_CA=str(ca_path(other)),
    )  # fmt: skip
    assert done.returncode == 1
    assert "certificate of NATS cannot be verified" in _told(done)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["UPPER"], "no slug"),
        (["operator"], "name of a part of the suite"),
        (["new", "--facts", "hire.eaten"], "no fact is called"),
        (["new", "--facts", "hi*.started"], "no fact is called"),
        (["new", "--province", "99.999"], "no code of a province"),
    ],
)
def test_what_cannot_be_registered_is_said(suite: Running, arguments: list[str], said: str) -> None:
    done = suite.publisher("add", *arguments)
    assert done.returncode == 2
    assert said in _told(done)


def test_everything_holds_after_a_restart(suite: Running) -> None:
    suite.ensure("before")
    suite.ensure("gone")
    assert suite.publisher("remove", "gone").returncode == 0
    listed = json.loads(suite.publisher("list", "--json").stdout)
    suite.again()
    assert json.loads(suite.publisher("list", "--json").stdout) == listed
    assert {one["publisher"]: one["removed"] for one in listed}["gone"] is True
    assert suite.publish("before", session_held("SB")).returncode == 0
    told = json.loads((suite.data / "publishers" / "before" / "connection.json").read_text())
    assert told["nats"]["url"] == endpoints(suite.data)["nats"], "it listens elsewhere now"
    assert suite.publish("gone", session_held()).returncode == 1
    assert suite.publisher("add", "gone").returncode == 0, "who was removed may be registered anew"
    assert suite.publish("gone", session_held("SG")).returncode == 0
