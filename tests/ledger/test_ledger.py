"""The ledger's promises, on a real nats-server: all or nothing, only as expected, never twice, never lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from nats.errors import TimeoutError as NatsTimeoutError

from awrach.nats_server import NatsServer
from shared.clock import instant_text
from shared.ledger import Ledger, LedgerUnavailable, Message, Stale, StreamDrift, check_streams, ensure_streams, streams
from shared.ledger.api import call

A, B, C = (f"ledger.placements.hire.{name}" for name in "ABC")


def message(subject: str, text: str = "x", expected: int | None = None) -> Message:
    return Message(subject, text.encode(), expected)


async def texts(ledger: Ledger, subject: str) -> list[str]:
    return [found.payload.decode() for found in await ledger.read(subject)]


async def test_a_batch_is_stored_whole_and_in_order(ledger: Ledger) -> None:
    assert await ledger.append([message(A, "1", 0), message(B, "2", 0), message(A, "3")]) == 3
    assert [(r.sequence, r.payload) for r in await ledger.read(A)] == [(1, b"1"), (3, b"3")]
    assert await ledger.position() == 3


async def test_one_stale_expectation_stores_nothing_of_the_batch(ledger: Ledger) -> None:
    await ledger.append([message(A, "1", 0)])
    with pytest.raises(Stale):
        await ledger.append([message(B, "2", 0), message(A, "3", 0), message(C, "4", 0)])
    assert await ledger.position() == 1
    assert await ledger.last([B, C]) == {}


async def test_of_many_writers_on_one_subject_exactly_one_wins(ledger: Ledger) -> None:
    async def write(name: int) -> bool:
        try:
            await ledger.append([message(f"ledger.placements.hire.own{name}", "x", 0), message(A, str(name), 0)])
        except Stale:
            return False
        return True

    won = await asyncio.gather(*[write(name) for name in range(40)])
    assert sum(won) == 1
    assert len(await ledger.read(A)) == 1
    assert await ledger.position() == 2


async def test_writers_that_read_again_after_a_race_lose_nothing(ledger: Ledger) -> None:
    async def add(name: str) -> None:
        while True:
            seen = await ledger.read(A)
            try:
                await ledger.append([message(A, name, seen[-1].sequence if seen else 0)])
            except Stale:
                continue
            return

    names = [str(name) for name in range(30)]
    await asyncio.gather(*[add(name) for name in names])
    assert sorted(await texts(ledger, A)) == sorted(names)


async def test_an_append_that_was_stored_but_never_answered_is_recognised(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    original: Callable[..., Any] = Client.request

    async def silent(self: Client, subject: str, *args: Any, **kwargs: Any) -> Any:
        reply = await original(self, subject, *args, **kwargs)
        if subject.startswith("ledger."):
            raise NatsTimeoutError
        return reply

    monkeypatch.setattr(Client, "request", silent)
    assert await ledger.append([message(A, "1", 0), message(B, "2", 0)]) == 2
    assert await texts(ledger, A) == ["1"]


async def test_an_append_that_never_arrived_is_reported_and_can_be_repeated(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    original: Callable[..., Any] = Client.request

    async def lost(self: Client, subject: str, *args: Any, **kwargs: Any) -> Any:
        if subject.startswith("ledger."):
            raise NatsTimeoutError
        return await original(self, subject, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Client, "request", lost)
        with pytest.raises(LedgerUnavailable):
            await ledger.append([message(A, "1", 0), message(B, "2", 0)])
    assert await ledger.append([message(A, "1", 0), message(B, "2", 0)]) == 2


async def test_a_batch_beyond_the_servers_limit_is_refused_before_anything_is_sent(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="1 to 1000"):
        await ledger.append([message(A)] * 1001)
    assert await ledger.append([message(A)] * 1000) == 1000


async def test_reading_pages_through_long_histories(ledger: Ledger) -> None:
    for _ in range(3):
        await ledger.append([message(A)] * 900)
    assert [r.sequence for r in await ledger.read(A)] == list(range(1, 2701))
    assert [r.sequence for r in await ledger.read(A, after=2698)] == [2699, 2700]


async def test_reading_from_an_instant_on_leaves_out_what_is_older(ledger: Ledger) -> None:
    for number in range(4):
        await ledger.append([Message("ledger.placements.hire.H1", str(number).encode())])
        await ledger.append([Message("ledger.placements.hire.H2", b"")])
    middle = (await ledger.read("ledger.placements.hire.H1"))[2]
    found = await ledger.read("ledger.placements.hire.H1", since=instant_text(middle.recorded_at))
    assert [one.payload for one in found] == [b"2", b"3"]


async def test_the_last_messages_of_thousands_of_subjects_come_together(ledger: Ledger) -> None:
    subjects = [f"ledger.placements.hire.h{number}" for number in range(2500)]
    for start in range(0, 2000, 1000):
        await ledger.append([message(subject, subject) for subject in subjects[start : start + 1000]])
    found = await ledger.last(subjects)
    assert list(found) == subjects[:2000]
    assert all(found[subject].payload.decode() == subject for subject in found)


async def test_following_goes_on_without_gap_over_a_killed_server(
    nats_server: NatsServer, ledger: Ledger, tmp_path: Any
) -> None:
    seen: list[int] = []
    started = asyncio.Event()

    async def follow() -> None:
        async for batch in ledger.follow(100, ["ledger.placements.>"]):
            seen.extend(recorded.sequence for recorded in batch)
            started.set()
            if seen[-1] == 1500:
                return

    await ledger.append([message(A)] * 1000)
    task = asyncio.create_task(follow())
    await started.wait()
    port = int(nats_server.url.rsplit(":", 1)[1])
    nats_server.kill()
    revived = NatsServer.start(tmp_path / "nats", port)
    try:
        fresh = await nats.connect(revived.url)
        await Ledger(fresh).append([message(B)] * 500)
        await asyncio.wait_for(task, 30)
        await fresh.close()
    finally:
        revived.kill()
    assert seen == list(range(101, 1501))


async def test_following_takes_another_consumer_when_one_brings_nothing(
    ledger: Ledger, connection: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a cluster its server's copy may be stuck, which that server does not tell."""
    monkeypatch.setattr("shared.ledger.follow._IDLE", 0.1)
    await ledger.append([message(A, "1")])
    batches = ledger.follow(0, ["ledger.>"])
    assert [one.payload for one in await anext(batches)] == [b"1"]
    following = asyncio.ensure_future(anext(batches))
    async with asyncio.timeout(30):
        while (await call(connection, "STREAM.INFO.LEDGER"))["state"]["consumer_count"] < 3:
            await asyncio.sleep(0.05)
    await ledger.append([message(B, "2"), message(A, "3")])
    assert (await following)[0].payload == b"2"


async def test_following_filters_by_subject(ledger: Ledger) -> None:
    await ledger.append([message(A, "1"), message("ledger.agreements.session.S", "2"), message(B, "3")])
    async for batch in ledger.follow(0, ["ledger.agreements.*.*", B]):
        assert [recorded.payload for recorded in batch] == [b"2", b"3"]
        return


async def test_streams_are_made_once_and_drift_is_named(connection: Client) -> None:
    await ensure_streams(connection, intake_days=7, replicas=1)
    await ensure_streams(connection, intake_days=7, replicas=1)
    await check_streams(connection, intake_days=7, replicas=1)
    info = json.loads((await connection.request("$JS.API.STREAM.INFO.LEDGER")).data)
    changed = info["config"] | {"allow_direct": False}
    await connection.request("$JS.API.STREAM.UPDATE.LEDGER", json.dumps(changed).encode())
    with pytest.raises(StreamDrift, match=r"LEDGER differs.*allow_direct is False, must be True"):
        await check_streams(connection, intake_days=7, replicas=1)


async def test_a_missing_stream_is_drift_too(connection: Client) -> None:
    with pytest.raises(StreamDrift, match="INTAKE"):
        await check_streams(connection, intake_days=7, replicas=1)


async def test_nothing_in_the_ledger_can_be_deleted_or_purged(ledger: Ledger) -> None:
    await ledger.append([message(A)])
    for refused, body in (("MSG.DELETE", {"seq": 1}), ("PURGE", {})):
        answer = await ledger.connection.request(f"$JS.API.STREAM.{refused}.LEDGER", json.dumps(body).encode())
        assert "error" in json.loads(answer.data)
    assert await ledger.position() == 1


async def test_a_message_was_recorded_at_one_instant_however_it_is_read(ledger: Ledger) -> None:
    for number in range(40):
        await ledger.append([Message(f"ledger.a.b.c{number}", b"1")])
    async for batch in ledger.follow(0, ["ledger.>"]):
        followed = {one.sequence: one.recorded_at for one in batch}
        if len(followed) == 40:
            break
    for sequence, recorded_at in followed.items():
        read = await ledger.at(sequence)
        assert read is not None
        assert read.recorded_at == recorded_at


def test_only_a_stream_of_one_copy_is_compressed() -> None:
    """nats-server 2.15 writes on behind a compressed block when it starts again in a cluster, and cannot read it."""
    compression = {
        replicas: {one["compression"] for one in streams(intake_days=7, replicas=replicas).values()}
        for replicas in (1, 3)
    }
    assert compression == {1: {"s2"}, 3: {"none"}}
