"""A safe sender loses nothing and doubles nothing, whatever is killed between its publish and its receipt."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from nats.aio.client import Client

from awrach.nats_server import NatsServer
from shared.ledger import ensure_streams
from tests.cli.running import awrach, parts, stopped, until, until_replaced
from tests.examples_clients.conftest import Live, started
from tests.examples_clients.scripts import LANGUAGES, Begun, Done, Scripts
from tests.running import running_services

pytestmark = pytest.mark.drill

SCRIPT = "04-retry-safely"
ID = "example-04-session"


@pytest.fixture(params=LANGUAGES)
def scripts(request: pytest.FixtureRequest) -> Scripts:
    return Scripts(request.param)


@pytest.fixture
def alone(scripts: Scripts, tmp_path: Path) -> Iterator[Live]:
    """A suite of its own: what happens to it would disturb others."""
    suite = started(tmp_path, scripts)
    yield suite
    for part in parts(suite.process).values() if suite.process.poll() is None else ():
        part.resume()  # a suspended one could not stop
    if suite.process.returncode is None:
        stopped(suite.process)


def undecided(live: Live) -> tuple[Begun, psutil.Process]:
    """The script waiting for a receipt that the suspended service, the other value, cannot give."""
    service = parts(live.process)["agreements"]
    service.suspend()
    script = live.scripts.begin(SCRIPT, live.data / "script.log", live.data)
    until(lambda: script.has_said("is acknowledged"), "the acknowledgement")
    return script, service


def assert_settled_once(live: Live, done: Done) -> None:
    """The sender knows the one position that the ledger keeps, and has nothing left to send."""
    assert done.code == 0, done.told
    (receipt,) = done.receipts
    assert receipt["outcome"] in ("accepted", "duplicate")
    asked = json.loads(awrach("receipts", "--as", "cp-khenifra", "--data", live.data, "--json", ID).stdout)
    assert (asked["outcome"], asked["position"]) == ("accepted", receipt["position"])
    assert not list((live.data / "outbox").iterdir())


def test_a_sender_killed_before_its_receipt_sends_the_same_again(alone: Live) -> None:
    script, service = undecided(alone)
    script.kill()
    assert [path.name for path in (alone.data / "outbox").iterdir()] == [f"{ID}.json"]
    service.resume()
    assert_settled_once(alone, alone.scripts.run(SCRIPT, alone.data))


def test_a_connection_lost_before_the_receipt_is_made_again_and_the_receipt_found(alone: Live) -> None:
    script, service = undecided(alone)
    server = parts(alone.process)["nats-server"]
    server.kill()
    until_replaced(alone.process, "nats-server", server.pid)
    service.resume()
    assert_settled_once(alone, script.end())


def test_a_suite_restarted_before_the_receipt_still_gives_it(alone: Live, tmp_path: Path) -> None:
    script, service = undecided(alone)
    running = list(parts(alone.process).values())
    alone.process.kill()
    alone.process.wait()
    script.kill()
    service.resume()
    _, alive = psutil.wait_procs(running, timeout=30)
    assert not alive
    (tmp_path / "endpoints.json").unlink()
    again = started(tmp_path, alone.scripts)
    try:
        assert_settled_once(again, again.scripts.run(SCRIPT, tmp_path))
    finally:
        stopped(again.process)


async def test_what_is_not_acknowledged_is_sent_until_it_is(
    scripts: Scripts, nats_server: NatsServer, connection: Client, tmp_path: Path
) -> None:
    script = scripts.begin(SCRIPT, tmp_path / "script.log", tmp_path, AWRACH_NATS_URL=nats_server.url)
    until(lambda: script.has_said(f"{ID}: "), "the first refusal: there is no stream yet")
    assert not script.has_said("is acknowledged")
    await ensure_streams(connection, intake_days=7, replicas=1)
    async with running_services(nats_server.url, "agreements"):
        done = await asyncio.to_thread(script.end)
    assert (done.code, done.outcomes(ID)) == (0, ["accepted"]), done.told
