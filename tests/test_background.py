"""Loops that run as long as a service does."""

from __future__ import annotations

import asyncio

from shared.background import running


async def test_a_loop_that_loses_its_cancellation_is_ended_all_the_same() -> None:
    ended = asyncio.Event()
    lost = False

    async def stubborn() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if lost:
                    ended.set()
                    raise
                lost = True

    async with asyncio.timeout(30), running(stubborn=stubborn()):
        await asyncio.sleep(0)
    assert lost
    assert ended.is_set()
