"""The whole drill: a backup under load, everything destroyed, restored, and what was sent since is sent once more."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from chaos.deciding import until_decided
from chaos.figures import Figures, differences, figures
from chaos.publishing import Senders, connect
from chaos.scenario import orderly
from chaos.suite import RunningSuite
from shared.contracts.entries import decode_receipt
from shared.ledger import Ledger, Recorded
from tests.cli.running import awrach

pytestmark = pytest.mark.drill

SENT = orderly(150, 3)
_BEFORE, _MEANWHILE = 0.4, 0.8
"""The share of all facts that is sent before the backup begins, and before it has ended."""


async def test_nothing_is_lost_and_nothing_doubled_when_everything_is_destroyed(tmp_path: Path) -> None:
    data, backups, key = tmp_path / "suite", tmp_path / "backups", tmp_path / "office.key"
    public = (await asyncio.to_thread(awrach, "backup-key", key)).stdout.strip()
    suite = RunningSuite(data)
    try:
        await asyncio.to_thread(suite.until_healthy)
        position = await _backed_up_under_load(suite, backups, public)
        ledger, found = await _known(suite)
    finally:
        await asyncio.to_thread(suite.stop)
    assert position < ledger[-1].sequence, "something came after the backup"
    shutil.rmtree(data)
    restored = await asyncio.to_thread(awrach, "restore", backups, "--key", key, "--data", data)
    assert restored.returncode == 0, restored.stderr
    suite = RunningSuite(data)
    try:
        await asyncio.to_thread(suite.until_healthy)
        again, _ = await _known(suite, ask=False)
        assert again[: _held(ledger, position)] == ledger[: _held(ledger, position)], "each receipt is where it was"
        await Senders(suite, _at_once).send(SENT)
        whole, figures_again = await _known(suite)
    finally:
        await asyncio.to_thread(suite.stop)
    assert _finals(whole) == _finals(ledger)
    assert differences(figures_again, found) == []


async def _backed_up_under_load(suite: RunningSuite, backups: Path, public: str) -> int:
    """Everything is sent, and a backup is made in the middle of it; the position that it holds."""
    begin, ended = asyncio.Event(), asyncio.Event()

    async def kept_back(share: float) -> None:
        if share >= _BEFORE:
            begin.set()
        if share >= _MEANWHILE:
            await ended.wait()

    sending = asyncio.create_task(Senders(suite, kept_back).send(SENT))
    await begin.wait()
    done = await asyncio.to_thread(awrach, "backup", backups, "--data", suite.data, "--json", AWRACH_BACKUP_KEYS=public)
    ended.set()
    assert done.returncode == 0, done.stderr
    await sending
    return int(json.loads(done.stdout)["position"])


async def _known(suite: RunningSuite, *, ask: bool = True) -> tuple[list[Recorded], Figures]:
    """All that the ledger holds, and every figure if asked for, once everything is decided."""
    endpoints = await asyncio.to_thread(suite.until_healthy)
    client = await connect(endpoints.nats)
    assert await until_decided(suite, client)
    ledger = Ledger(client)
    position, held = await ledger.position(), []
    async for batch in ledger.follow(0, ["ledger.>"]):
        held += batch
        if held[-1].sequence >= position:
            break
    await client.close()
    return held, await asyncio.to_thread(figures, endpoints.reporting, position) if ask else {}


def _held(ledger: Sequence[Recorded], position: int) -> int:
    return sum(one.sequence <= position for one in ledger)


def _finals(ledger: Sequence[Recorded]) -> Counter[tuple[str, str | None, str]]:
    """How often each fact was accepted or rejected: once, but for those that were rejected and are so again."""
    receipts = [decode_receipt(one.payload) for one in ledger if one.subject.startswith("ledger.receipts.")]
    counted = Counter((one.publisher, one.id, one.outcome) for one in receipts)
    assert not [name for name, times in counted.items() if name[2] == "accepted" and times > 1]
    return Counter({name for name in counted if name[2] in ("accepted", "rejected")})


async def _at_once(_: float) -> None:
    """Nothing is kept back."""
