"""Loops that run as long as a service does; one that ends or fails takes the process with it, loudly."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

import structlog

log = structlog.get_logger()

Result = TypeVar("Result")


def end_process(reason: str, error: str | None = None) -> None:
    """Ask this process to stop gracefully; whoever runs it starts it again."""
    log.error("service.failing", reason=reason, error=error)
    os.kill(os.getpid(), signal.SIGTERM)


def _watch(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        end_process(f"{task.get_name()} ended", error=repr(task.exception()))


async def aside(work: Callable[[], Result]) -> Result:
    """Run on a thread, and wait for its end also when cancelled: what it uses is about to be closed behind it."""
    under_way = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        while not under_way.done():  # whoever ends a loop may cancel it again and again
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([under_way])
        under_way.exception()  # nobody asks for it any more
        raise


@contextlib.asynccontextmanager
async def running(**loops: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """Run the loops until the block ends, then cancel them and wait for them."""
    tasks = [asyncio.create_task(loop, name=name) for name, loop in loops.items()]
    for task in tasks:
        task.add_done_callback(_watch)
    try:
        yield
    finally:
        await end(tasks)


async def end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel and wait, more than once: before Python 3.12 ``asyncio.wait_for`` loses a cancellation that comes at
    the same moment as what it waits for (python/cpython#86296), and the loop would go on for ever.

    A cancellation of who waits here changes nothing: it has to come again, as that of :func:`running` does.
    """
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait(pending, timeout=0.1)


async def every(seconds: float, look: Callable[[], Awaitable[None]], what: str) -> None:
    """Endless: look, then pause. What cannot be seen now is logged and looked at again; nothing depends on it."""
    while True:
        try:
            await look()
        except Exception as error:
            log.warning("watching.delayed", what=what, reason=repr(error)[:500])
        await asyncio.sleep(seconds)
