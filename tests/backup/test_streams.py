"""Streams into segments and back, on a real nats-server: the same messages at the same places and moments."""

from __future__ import annotations

import asyncio
import errno
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nats
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import Header

from awrach.backup import archive, capturing, restoring
from awrach.backup.archive import sequence, stamp
from awrach.backup.capturing import ORDER, AnotherHistory, Capture, Growing
from awrach.backup.manifest import FORMAT, Damaged, Folder, Manifest
from awrach.backup.reading import held, state_of
from awrach.backup.restoring import NotRestored, Restore
from awrach.backup.sealing import Opener, Seal, new_key
from awrach.nats_server import NatsServer, free_port
from shared.ledger import Ledger, Message, ensure_streams, streams
from shared.ledger.api import call

DEFINITIONS = streams(intake_days=7, replicas=1)
_runs = iter(range(1_000_000))


class Kept:
    """A folder of backups with its key."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        self.folder = Folder(path)
        self.seal = Seal(new_key(path / "key"))

    async def back_up(self, connection: Client, segment_size: int = 400) -> Manifest:
        known = self.folder.unfinished() or self.folder.last_good() or Manifest(FORMAT, "", "")
        run = Capture(connection, self.folder, self.seal, known, f"run{next(_runs)}", segment_size)
        await run.streams()
        self.folder.finish(run.manifest)
        return run.manifest

    async def restore(self, connection: Client) -> None:
        manifest = self.folder.last_good()
        assert manifest is not None
        await Restore(connection, self.folder, Opener(self.folder.path / "key"), DEFINITIONS).streams(manifest)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "backups")


async def everything(connection: Client) -> dict[str, list[tuple[Any, ...]]]:
    """All that the streams hold, and where each goes on."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name in ORDER:
        state = await state_of(connection, name)
        messages = [one async for batch in held(connection, name, 1, state.last) for one in batch]
        found[name] = [(state.last,), *((sequence(m), stamp(m), m.subject, m.headers, m.data) for m in messages)]
    return found


async def lose_all(connection: Client) -> None:
    for name in ORDER:
        await call(connection, f"STREAM.DELETE.{name}")


async def some(connection: Client) -> None:
    """A few messages in each stream, three batches of four: a segment ends with a batch."""
    await ensure_streams(connection, intake_days=7, replicas=1)
    subjects = {"LEDGER": "ledger.a.b", "IDENTITY": "identity", "PUBLISHERS": "publishers", "INTAKE": "intake.p.hire"}
    for name, subject in subjects.items():
        for begin in (0, 4, 8):
            batch = [Message(f"{subject}.{n}", b"x" * 100) for n in range(begin, begin + 4)]
            await Ledger(connection, name).append(batch)


async def test_what_is_restored_is_what_was_there_and_goes_on_behind_it(connection: Client, kept: Kept) -> None:
    await some(connection)
    await call(connection, "STREAM.MSG.DELETE.IDENTITY", {"seq": 12})
    before = await everything(connection)
    manifest = await kept.back_up(connection)
    assert len(manifest.streams["LEDGER"].segments) > 1
    await lose_all(connection)
    await kept.restore(connection)
    after = await everything(connection)
    assert {name: [one[:3] + one[4:] for one in found] for name, found in after.items()} == {
        name: [one[:3] + one[4:] for one in found] for name, found in before.items()
    }
    assert [one[3:4] for one in after["LEDGER"]] == [one[3:4] for one in before["LEDGER"]], "headers too"
    assert await Ledger(connection).append([Message("ledger.a.b.c", b"next", 0)]) == 13
    assert await Ledger(connection, "IDENTITY").append([Message("identity.next", b"k", 0)]) == 13
    assert await kept.back_up(connection), "and is backed up further into the same folder"


async def test_a_second_run_adds_only_what_is_new(connection: Client, kept: Kept) -> None:
    await some(connection)
    first = await kept.back_up(connection)
    await Ledger(connection).append([Message("ledger.a.b.new", b"new")])
    second = await kept.back_up(connection)
    known, now = first.streams["LEDGER"].segments, second.streams["LEDGER"].segments
    assert now[: len(known)] == known
    assert [(one.first, one.last) for one in now[len(known) :]] == [(13, 13)]
    assert second.streams["IDENTITY"] == first.streams["IDENTITY"]


async def test_a_person_who_is_forgotten_is_gone_from_the_next_backup(connection: Client, kept: Kept) -> None:
    await some(connection)
    first = await kept.back_up(connection)
    await call(connection, "STREAM.MSG.DELETE.IDENTITY", {"seq": 5})
    await kept.back_up(connection)
    assert not any((kept.folder.path / one.file.name).exists() for one in first.streams["IDENTITY"].segments)
    await lose_all(connection)
    await kept.restore(connection)
    assert "identity.4" not in await Ledger(connection, "IDENTITY").last(["identity.4", "identity.5"])


async def test_facts_that_intake_has_let_go_are_gone_from_the_next_backup_too(connection: Client, kept: Kept) -> None:
    await some(connection)
    await kept.back_up(connection)
    short = {"name": "INTAKE", **DEFINITIONS["INTAKE"], "max_age": 1_000_000_000}
    await call(connection, "STREAM.UPDATE.INTAKE", short)
    async with asyncio.timeout(30):
        while (await state_of(connection, "INTAKE")).messages:
            await asyncio.sleep(0.05)
    second = await kept.back_up(connection)
    assert second.streams["INTAKE"].segments == ()
    await lose_all(connection)
    await kept.restore(connection)
    assert (await state_of(connection, "INTAKE")).last == 12, "places in INTAKE are never given away twice"


async def test_a_suite_that_went_on_differently_is_not_added_to_a_backup(connection: Client, kept: Kept) -> None:
    await some(connection)
    await kept.back_up(connection)
    await lose_all(connection)
    await some(connection)
    with pytest.raises(AnotherHistory, match="empty folder"):
        await kept.back_up(connection)


async def test_a_run_that_is_cut_short_leaves_the_last_good_backup_and_is_gone_on_with(
    connection: Client, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some(connection)
    good = await kept.back_up(connection)
    for _ in range(5):
        await Ledger(connection).append([Message("ledger.a.b.new", b"y" * 100)] * 10)
    add, left = Folder.add, iter(range(3))

    def failing(folder: Folder, name: str, content: bytes) -> Any:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return add(folder, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "add", failing)
        with pytest.raises(OSError, match="No space"):
            await kept.back_up(connection)
    assert kept.folder.last_good() == good
    unfinished = kept.folder.unfinished()
    assert unfinished is not None
    assert len(unfinished.streams["LEDGER"].segments) == len(good.streams["LEDGER"].segments) + 3
    made = await kept.back_up(connection)
    known = unfinished.streams["LEDGER"].segments
    assert made.streams["LEDGER"].segments[: len(known)] == known, "nothing is read twice"
    assert made.position == 62
    before = await everything(connection)
    await lose_all(connection)
    await kept.restore(connection)
    assert {name: found[0] for name, found in (await everything(connection)).items()} == {
        name: found[0] for name, found in before.items()
    }


async def test_a_restoration_that_is_cut_short_is_done_again_to_the_end(
    connection: Client, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some(connection)
    await kept.back_up(connection)
    await lose_all(connection)
    opened, left = restoring.opened, iter(range(2))

    def failing(*arguments: Any) -> bytes:
        if next(left, None) is None:
            raise OSError("killed")
        return opened(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "opened", failing)
        with pytest.raises(OSError, match="killed"):
            await kept.restore(connection)
    assert (await state_of(connection, "LEDGER")).messages < 12, "the server keeps the half that it got"
    await kept.restore(connection)
    assert (await state_of(connection, "LEDGER")).messages == 12
    assert (await state_of(connection, "INTAKE")).messages == 12


async def test_what_nats_holds_is_compared_with_the_backup_message_by_message(connection: Client, kept: Kept) -> None:
    await some(connection)
    manifest = await kept.back_up(connection)
    restore = Restore(connection, kept.folder, Opener(kept.folder.path / "key"), DEFINITIONS)
    assert not await restore._difference("LEDGER", manifest.streams["LEDGER"])
    await call(connection, "STREAM.DELETE.LEDGER")
    await ensure_streams(connection, intake_days=7, replicas=1)
    await Ledger(connection).append([Message(f"ledger.a.b.{n}", b"x" * 99 + b"y") for n in range(12)])
    assert "other messages between 1" in await restore._difference("LEDGER", manifest.streams["LEDGER"])


async def test_a_damaged_segment_stops_the_restoration_and_is_named(connection: Client, kept: Kept) -> None:
    await some(connection)
    manifest = await kept.back_up(connection)
    await lose_all(connection)
    segment = kept.folder.path / manifest.streams["LEDGER"].segments[-1].file.name
    segment.write_bytes(segment.read_bytes()[:-1])
    with pytest.raises(Damaged, match=segment.name):
        await kept.restore(connection)


async def test_nats_refusing_a_chunk_is_told(connection: Client, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    await some(connection)
    await kept.back_up(connection)
    await lose_all(connection)
    monkeypatch.setattr(archive, "end", lambda: b"")
    with pytest.raises(NotRestored, match="LEDGER: NATS does not take it"):
        await kept.restore(connection)


def _delivered(place: int, headers: dict[str, str] | None) -> Msg:
    reply = f"$JS.ACK.LEDGER.c.1.{place}.1.1700000000000000000.0"
    return Msg(_client=None, subject="ledger.a.b.c", reply=reply, data=b"{}", headers=headers)  # type: ignore[arg-type]


def test_a_batch_whose_end_was_not_seen_is_left_for_the_next_run() -> None:
    growing = Growing("LEDGER")
    batch = {Header.BATCH_ID.value: "b"}
    for place, headers in enumerate((None, batch, batch | {Header.BATCH_COMMIT.value: "1"}, batch, batch), 1):
        growing.add(_delivered(place, headers))
    assert (growing.first, growing.last, len(growing.sure), len(growing.unsure)) == (1, 3, 3, 2)


def test_person_keys_are_read_after_the_ledger_and_undecided_facts_last() -> None:
    assert capturing.ORDER.index("LEDGER") < capturing.ORDER.index("IDENTITY") < capturing.ORDER.index("INTAKE")
    assert set(ORDER) == set(DEFINITIONS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    running = NatsServer.start(tmp_path_factory.mktemp("nats"), free_port())
    yield running
    running.kill()


_HEADERS = st.dictionaries(st.sampled_from(["A", "Awrach-Intake", "X-1"]), st.text("ab c:é", min_size=1).map(str.strip))
_MESSAGES = st.lists(st.tuples(st.integers(0, 5), st.binary(max_size=300), _HEADERS), min_size=1, max_size=30)


@given(messages=_MESSAGES, removed=st.sets(st.integers(1, 30)), segment_size=st.integers(1, 2000))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_stored_comes_back_as_it_was(
    server: NatsServer, messages: list[tuple[int, bytes, dict[str, str]]], removed: set[int], segment_size: int
) -> None:
    async def there_and_back(path: Path) -> None:
        connection = await nats.connect(server.url)
        await ensure_streams(connection, intake_days=7, replicas=1)
        for number, payload, headers in messages:
            await connection.jetstream().publish(f"identity.{number}", payload, headers=dict(headers) or None)
        for place in removed:
            if place <= len(messages):
                await call(connection, "STREAM.MSG.DELETE.IDENTITY", {"seq": place})
        before, kept = await everything(connection), Kept(path)
        await kept.back_up(connection, segment_size)
        await lose_all(connection)
        await kept.restore(connection)
        assert await everything(connection) == before
        await lose_all(connection)
        await connection.close()

    folder = Path(tempfile.mkdtemp())
    try:
        asyncio.run(there_and_back(folder / "backups"))
    finally:
        shutil.rmtree(folder)
