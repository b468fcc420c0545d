"""A full disk on the smallest scale: facts are refused, and taken again by themselves once there is room."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from chaos.deciding import until_decided
from chaos.disasters.kinds import DiskFull
from chaos.publishing import Senders, connect
from chaos.scenario import orderly
from chaos.suite import RunningSuite, until

pytestmark = pytest.mark.drill

_MOUNTS = subprocess.run(["unshare", "--map-root-user", "--mount", "true"], capture_output=True, check=False)


@pytest.mark.skipif(_MOUNTS.returncode != 0, reason="this machine does not allow a mount of one's own")
async def test_a_full_disk_is_told_and_the_suite_goes_on_by_itself_once_there_is_room(tmp_path: Path) -> None:
    disaster = DiskFull(tmp_path / "suite" / "nats")
    suite = RunningSuite(tmp_path / "suite", within=disaster.within, settings=disaster.settings)
    try:
        await asyncio.to_thread(suite.until_healthy)
        await asyncio.to_thread(disaster.strike, suite)
        senders = Senders(suite, _at_once)
        sending = asyncio.create_task(senders.send(orderly(30, 1)))
        await asyncio.to_thread(until, lambda: b"the disk is full" in suite.log.read_bytes(), "the operator to be told")
        assert not sending.done()
        await asyncio.to_thread(disaster.relieve)
        await asyncio.wait_for(sending, 60)
        client = await connect((await asyncio.to_thread(suite.until_healthy)).nats)
        assert await until_decided(suite, client)
        await client.close()
    finally:
        await asyncio.to_thread(suite.stop)


async def _at_once(_: float) -> None:
    """Nothing is kept back."""
