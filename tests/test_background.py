"""Loops that run as long as a service does."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import pytest

from shared.background import aside, end, running


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


async def test_work_on_a_thread_is_over_when_who_waited_for_it_is_cancelled() -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        may_end.wait(30)
        ended.set()

    waiting = asyncio.create_task(aside(work))
    await asyncio.to_thread(begun.wait, 30)
    for _ in range(3):
        waiting.cancel()
        await asyncio.sleep(0)
    assert not waiting.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()


async def test_a_task_that_loses_a_cancellation_is_ended_all_the_same() -> None:
    async def loses_one() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        await asyncio.sleep(3600)

    task = asyncio.create_task(loses_one())
    await asyncio.sleep(0)
    await end([task])
    assert task.cancelled()
