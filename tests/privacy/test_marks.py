"""Identity numbers, birth dates and names stop at the door: only INTAKE ever holds them, and only for days."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from awrach.options import Ports
from awrach.suite import Suite
from shared.ledger import Ledger, streams
from shared.ledger.api import call
from tests.cli.running import awrach, endpoints
from tests.privacy.marks import MARKS, NUMBERS, found_in
from tests.privacy.telling import broken, facts
from tests.running import taken

KEPT = ("LEDGER", "IDENTITY", "PUBLISHERS")
PATHS = (
    "/v1/figures?indicator=P1", "/v1/figures?indicator=P1&by=sex", "/v1/figures?indicator=P2&by=age_band",
    "/v1/figures?indicator=Q3&by=outcome", "/v1/indicators", "/v1/agreements", "/v1/worksites", "/v1/partners",
    "/v1/sessions", "/v1/status", "/openapi.json", "/docs", "/metrics", "/health/ready", "/",
)  # fmt: skip

Places = dict[str, bytes]
"""Everything that was kept or said, by where."""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A whole suite that was told of marked persons, and everything that came of it."""
    folder = tmp_path_factory.mktemp("marked")
    sent = folder / "facts.jsonl"
    lines = [json.dumps(fact) for fact in facts()]
    sent.write_text("\n".join([*lines, lines[-1][:-5], NUMBERS["broken"]]), encoding="utf-8")
    data = folder / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWRACH_LOG_LEVEL", "debug")
        suite = Suite.start(data, Ports.AUTO, to_terminal=False)
    try:
        found = asyncio.run(_tell(data, sent))
        found |= {f"{place}, live": body for place, body in _files(data).items()}
    finally:
        suite.stop()
    return found | _files(data)


async def _tell(data: Path, sent: Path) -> Places:
    url = endpoints(data)["nats"]
    connection = await nats.connect(url)
    live: list[Msg] = []

    async def hear(message: Msg) -> None:
        live.append(message)

    for subject in ("receipts.>", "query.>", "ledger.>", "identity.>"):
        await connection.subscribe(subject, cb=hear)
    await connection.flush()
    found = await asyncio.to_thread(_commands, data, sent)
    for subject, body in broken():
        await connection.jetstream().publish(subject, body)
    await taken(connection, "agreements", "placements")
    position = await Ledger(connection).position()
    found |= await asyncio.to_thread(_answers, data, position)
    for stream in ("INTAKE", *KEPT):
        found[f"stream {stream}"] = await _stream(connection, stream)
    found["heard live"] = b"\n".join(one.subject.encode() + b" " + one.data for one in live)
    assert found["heard live"].count(b'"outcome"') >= len(facts()) + len(broken())
    await connection.close()
    return found


def _commands(data: Path, sent: Path) -> Places:
    asked = [str(fact["id"]) for fact in facts()]
    runs = {
        "publish": awrach("publish", "--as", "cp", "--data", data, "--timeout", "3", sent),
        "publish --json": awrach("publish", "--as", "cp", "--data", data, "--timeout", "3", "--json", sent),
        "receipts": awrach("receipts", "--as", "cp", "--data", data, *asked),
        "status": awrach("status", "--data", data),
        "report": awrach("report", "--data", data),
        "logs": awrach("logs", "--data", data),
        "logs --json": awrach("logs", "--data", data, "--json"),
    }
    for one in dict.fromkeys(asked):
        runs |= {f"trace {one}": awrach("trace", "--data", data, one)}
    runs |= {"trace --json": awrach("trace", "--data", data, "--json", "hire-H1")}
    assert "rejected" in runs["publish"].stdout
    return {f"awrach {name}": (run.stdout + run.stderr).encode() for name, run in runs.items()}


def _answers(data: Path, position: int) -> Places:
    found = {}
    for service, address in endpoints(data).items():
        for path in PATHS if service != "nats" else ():
            answer = httpx.get(address + path, params={"position": position} if "figures" in path else None)
            found[f"{service} {path}"] = str(answer.headers).encode() + answer.content
    return found


async def _stream(connection: Client, stream: str) -> bytes:
    """Subjects, headers and payloads of all messages, as the server gives them out."""
    info = await call(connection, f"STREAM.INFO.{stream}")
    held = b""
    for sequence in range(1, info["state"]["last_seq"] + 1):
        message = await connection.jetstream().get_msg(stream, sequence)
        held += f"{message.subject} {message.headers} ".encode() + (message.data or b"") + b"\n"
    return held


def _files(data: Path) -> Places:
    """Every file but INTAKE's own and the secret."""
    files = [path for path in data.rglob("*") if path.is_file() and path.name != "identity.key"]
    return {str(path.relative_to(data)): path.read_bytes() for path in files if "INTAKE" not in path.parts}


def test_intake_holds_every_mark_so_the_search_would_find_them_elsewhere(places: Places) -> None:
    assert set(found_in(places["stream INTAKE"])) == set(MARKS)


def test_nothing_else_that_is_kept_or_said_holds_a_mark(places: Places) -> None:
    leaks = {place: marks for place, body in places.items() if place != "stream INTAKE" and (marks := found_in(body))}
    assert leaks == {}


def test_the_search_looks_at_everything_there_is(places: Places) -> None:
    assert {f"stream {name}" for name in KEPT} <= places.keys()
    for part in ("reporting.sqlite3", "reporting.sqlite3-wal, live", "logs/placements.log", "logs/reporting.log"):
        assert places[part], part
    assert [place for place in places if "streams/LEDGER" in place and place.endswith(".blk")]
    assert b"fact.rejected" in places["logs/placements.log"]
    assert b"fact.projected" in places["logs/reporting.log"], "details are logged too"
    assert b"fact.rejected" in places["awrach logs"]
    assert b"accepted" in places["awrach trace hire-H1"]
    for outcome in (b"accepted", b"duplicate", b"conflict", b"parked", b"rejected"):
        assert b'"' + outcome + b'"' in places["stream LEDGER"], outcome


def test_the_marks_are_found_in_every_guise() -> None:
    import base64
    import hashlib

    for guise in (
        b"QZ730001", b"..qz 73-0001..", b"QZ730001".hex().encode(), base64.b64encode(b"?QZ730001??"),
        hashlib.sha256(b"QZ730001").hexdigest().encode(), hashlib.sha256(b"QZ730001").digest(),
    ):  # fmt: skip
        assert found_in(b"before " + guise + b" after") == ["QZ730001"], guise
    assert found_in(b"QZ730099 1961-07-30") == []


def test_intake_keeps_its_messages_for_days_and_no_longer() -> None:
    day = 86_400 * 10**9
    assert streams(intake_days=7, replicas=1)["INTAKE"]["max_age"] == 7 * day
    assert streams(intake_days=1, replicas=1)["INTAKE"]["max_age"] == day


async def test_a_message_is_gone_once_its_age_is_reached(connection: Client) -> None:
    definition = streams(intake_days=1, replicas=1)["INTAKE"] | {"max_age": 300_000_000, "subjects": ["scratch.>"]}
    await call(connection, "STREAM.CREATE.SCRATCH", {"name": "SCRATCH", **definition})
    await connection.jetstream().publish("scratch.hire", NUMBERS["accepted"].encode())

    async def held() -> int:
        return int((await call(connection, "STREAM.INFO.SCRATCH"))["state"]["messages"])

    assert await held() == 1
    async with asyncio.timeout(30):
        while await held():
            await asyncio.sleep(0.05)
