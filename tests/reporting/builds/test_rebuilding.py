"""A rebuild beside a service that is asked without a pause: no error, no mixed answer, and one copy in the end."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from awrach.nats_server import NatsServer, free_port
from services.reporting.app import build as build_reporting
from services.reporting.builds import serving
from services.reporting.builds.registry import Registry
from services.reporting.projections import VERSION, tables
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from shared.ledger import Ledger, Recorded
from tests.reporting.builds.playing import _ENVIRONMENT, Played, Reader, Rebuild, as_version
from tests.running import everything, service_settings

pytestmark = pytest.mark.drill

PLAYED = Played.of(400)
HALF = len(PLAYED.messages) // 2


@contextlib.asynccontextmanager
async def _reporting(nats_url: str, database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    app = build_reporting(service_settings(nats_url, database_url=database_url))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting", timeout=30) as client,
    ):
        yield client


@contextlib.asynccontextmanager
async def _meanwhile(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one) for one in loops]
    try:
        yield
    finally:
        for one in tasks:
            one.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            assert ended is None or isinstance(ended, asyncio.CancelledError), ended


async def _until(condition: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    async with asyncio.timeout(60):
        while not (found := await condition()):
            await asyncio.sleep(0.02)
        return found


async def _builds(client: httpx.AsyncClient) -> list[tuple[int, str]]:
    return [(one["build"], one["state"]) for one in (await client.get("/v1/status")).json()["builds"]]


def _replicas(database_url: str) -> int:
    return 1 if database_url.startswith("sqlite") else 2


async def test_a_rebuild_under_load_is_noticed_by_nobody(
    nats_server: NatsServer, ledger: Ledger, database_url: str
) -> None:
    await PLAYED.record(ledger, 0, HALF)
    async with contextlib.AsyncExitStack() as stack:
        replicas = [
            await stack.enter_async_context(_reporting(nats_server.url, database_url))
            for _ in range(_replicas(database_url))
        ]
        readers = [Reader(one, PLAYED) for one in replicas]
        recording = PLAYED.record(ledger, HALF, len(PLAYED.messages), 0.05)
        async with _meanwhile(*(one.read() for one in readers), recording):
            code, told, _ = await (await Rebuild.begin(nats_server.url, database_url)).ended()
            assert (code, told["took_over"], told["comparison"]["equal"]) == (0, True, True), told
            for replica in replicas:
                await _until(lambda replica=replica: _only(replica, 2))  # type: ignore[misc]
            asked = [one.answers for one in readers]
            await _until(lambda: _more(readers, asked))
        for reader in readers:
            assert reader.wrong == []
            assert reader.builds == {1, 2}


async def _only(replica: httpx.AsyncClient, number: int) -> bool:
    return await _builds(replica) == [(number, "serving")]


async def _more(readers: list[Reader], than: list[int]) -> bool:
    return all(one.answers > before + 3 for one, before in zip(readers, than, strict=True))


def _falsified(messages: Sequence[Recorded], database_url: str) -> None:
    """A build that serves, in which every worker's sex was lost."""
    registry = Registry(database_url)
    registry.open()
    begun = registry.claim("building")
    engine = connect(database_url)
    Projector(engine).apply(messages)
    with engine.begin() as connection:
        connection.execute(update(tables.hires).values(sex="unknown"))
    registry.take_over(begun, None)
    engine.dispose()
    registry.close()


async def _sexes(client: httpx.AsyncClient) -> set[str]:
    """Which are told of hires."""
    answer = (await client.get("/v1/figures", params={"indicator": "P1", "by": "sex"})).json()
    return {one["by"]["sex"] for one in answer["observations"]}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_differs_is_listed_and_stops_the_take_over_until_it_is_accepted(
    nats_server: NatsServer, ledger: Ledger, database_url: str
) -> None:
    await PLAYED.record(ledger, 0, HALF)
    _falsified(await everything(ledger), database_url)
    async with _reporting(nats_server.url, database_url) as client:
        code, dry, _ = await (await Rebuild.begin(nats_server.url, database_url, "--dry-run")).ended()
        assert (code, dry["took_over"], dry["dropped"]) == (1, False, True)
        assert await _builds(client) == [(1, "serving")]
        code, told, _ = await (await Rebuild.begin(nats_server.url, database_url)).ended()
        assert (code, told["took_over"]) == (1, False)
        assert {"hires", "figures"} == {part["name"] for part in told["comparison"]["parts"] if part["differences"]}
        shown = [one for one in told["comparison"]["shown"] if one["where"] == "hires"]
        assert {one["old"]["sex"] for one in shown} == {"unknown"}
        assert {one["new"]["sex"] for one in shown} == {"male", "female"}
        assert await _builds(client) == [(1, "serving"), (3, "building")]
        assert await _sexes(client) == {"unknown"}, "the old one serves"
        code, told, _ = await (await Rebuild.begin(nats_server.url, database_url, "--accept-differences")).ended()
        assert (code, told["took_over"], told["build"]) == (0, True, 3)
        await _until(lambda: _only(client, 3))
        assert await _sexes(client) >= {"male", "female"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_killed_at_any_moment_it_leaves_one_that_serves_and_goes_on_when_it_is_started_again(
    nats_server: NatsServer, ledger: Ledger, database_url: str
) -> None:
    await PLAYED.record(ledger, 0, HALF)
    async with _reporting(nats_server.url, database_url) as client:
        reader = Reader(client, PLAYED)
        async with _meanwhile(reader.read()):
            killed = await Rebuild.begin(nats_server.url, database_url)
            await _until(lambda: asyncio.to_thread(_begun, database_url))
            await killed.kill()
            for moment in ("projection.building", "projection.compared", "projection.took_over"):
                assert (await _builds(client))[0] == (1, "serving")
                killed = await Rebuild.begin(nats_server.url, database_url)
                told = await killed.until(moment)
                await killed.kill()
                assert (told["build"], told.get("position", 1) > 0) == (2, True), "it went on where it was"
            await _until(lambda: _only(client, 2))
        assert reader.wrong == []


def _begun(database_url: str) -> bool:
    """Whether a build beside the one that serves holds anything."""
    registry = Registry(database_url)
    try:
        for build in registry.all():
            if build.state == "building":
                engine = connect(registry.url(build))
                try:
                    return Projector(engine).position() > 0
                except SQLAlchemyError:  # its tables are being made
                    return False
                finally:
                    engine.dispose()
        return False
    finally:
        registry.close()


@contextlib.asynccontextmanager
async def _later_release(nats_url: str, database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    settings = {"AWRACH_NATS_URL": nats_url, "AWRACH_DATABASE_URL": database_url, "AWRACH_PORT": str(port)}
    run = "from services.running import run; run('reporting')"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", as_version(VERSION + 1) + run), env=_ENVIRONMENT | settings
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            await _until(lambda: _ready(client))
            yield client
    finally:
        process.terminate()
        await process.wait()


async def _ready(client: httpx.AsyncClient) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return (await client.get("/health/ready")).status_code == httpx.codes.OK
    return False


async def test_two_releases_of_different_versions_serve_side_by_side_each_from_its_own_build(
    nats_server: NatsServer, ledger: Ledger, database_url: str
) -> None:
    await PLAYED.record(ledger, 0, HALF)
    async with _reporting(nats_server.url, database_url) as old:
        readers = [Reader(old, PLAYED)]
        async with _meanwhile(readers[0].read()), _later_release(nats_server.url, database_url) as new:
            readers.append(Reader(new, PLAYED))
            async with _meanwhile(readers[1].read()):
                await PLAYED.record(ledger, HALF, len(PLAYED.messages), 0.01)
                for client, version in ((old, VERSION), (new, VERSION + 1)):
                    status = (await client.get("/v1/status")).json()
                    assert status["projection_version"] == version
                    assert [one["version"] for one in status["builds"]] == [VERSION, VERSION + 1]
                    assert {one["state"] for one in status["builds"]} == {"serving"}
                answers = [
                    (
                        await one.get("/v1/figures", params={"indicator": "P1", "min_position": len(PLAYED.messages)})
                    ).json()
                    for one in (old, new)
                ]
                assert answers[0]["total"] == answers[1]["total"]
            kept = await _cleaned(nats_server.url, database_url)
            assert "version 3, serving) is in use and stays" in kept.replace(f"version {VERSION}", "version 3")
    assert [one.wrong for one in readers] == [[], []]
    assert "is removed" in await _cleaned(nats_server.url, database_url)
    registry = Registry(database_url)
    assert [(one.version, one.state) for one in registry.all()] == [(VERSION + 1, "serving")]
    registry.close()


async def _cleaned(nats_url: str, database_url: str) -> str:
    cleaning = await Rebuild.begin(nats_url, database_url, "--clean", version=VERSION + 1)
    output, errors = await cleaning.process.communicate()
    assert cleaning.process.returncode == 0, errors
    return output.decode()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_release_is_compared_with_the_one_before_while_that_one_serves(
    nats_server: NatsServer, ledger: Ledger, database_url: str
) -> None:
    await PLAYED.record(ledger, 0, HALF)
    async with _reporting(nats_server.url, database_url) as client:
        made = await Rebuild.begin(nats_server.url, database_url, version=VERSION + 1)
        code, told, _ = await made.ended()
        assert (code, told["replaces"], told["comparison"]["equal"]) == (0, 1, True)
        assert await _builds(client) == [(1, "serving"), (2, "serving")], "each its own version"


async def test_a_first_build_answers_nothing_before_it_is_whole_and_says_how_far_it_is(
    nats_server: NatsServer, ledger: Ledger, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await PLAYED.record(ledger, 0, HALF)
    part, whole = threading.Event(), Projector.apply

    def held(projector: Projector, batch: Sequence[Recorded]) -> int:
        if projector.position():
            part.wait(60)
        return whole(projector, batch)

    monkeypatch.setattr(Projector, "apply", held)
    monkeypatch.setattr(serving, "_START_WITHIN", 0.1)
    async with _reporting(nats_server.url, database_url) as client:
        await _until(lambda: asyncio.to_thread(_begun, database_url))
        for path in ("figures?indicator=P1", "status", "worksites"):
            answer = await client.get(f"/v1/{path}")
            assert (answer.status_code, answer.json()["title"]) == (503, "Figures are being built"), path
            assert re.search(r"is being built from the ledger: \d+\.\d %", answer.json()["detail"])
        ready = await client.get("/health/ready")
        assert (ready.status_code, "is being built" in ready.json()["detail"]) == (503, True)
        assert (await client.get("/v1/indicators")).status_code == httpx.codes.OK
        part.set()
        await _until(lambda: _ready(client))
        answer = await client.get("/v1/figures", params={"indicator": "P1"})
        assert (answer.json()["position"], answer.json()["total"]["value"]) == (HALF, PLAYED.hires[HALF])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_two_rebuilds_at_once_do_not_disturb_each_other(
    nats_server: NatsServer, ledger: Ledger, database_url: str
) -> None:
    await PLAYED.record(ledger, 0, HALF)
    async with _reporting(nats_server.url, database_url) as client:
        first = await Rebuild.begin(nats_server.url, database_url)
        await first.until("projection.building")
        second = await Rebuild.begin(nats_server.url, database_url)
        _, errors = await second.process.communicate()
        assert (second.process.returncode, b"another rebuild is under way" in errors) == (3, True), errors
        assert (await first.ended())[0] == 0
        await _until(lambda: _only(client, 2))
