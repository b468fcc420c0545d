"""Notices an event loop that does not move any more: nothing else in the process would, for everything runs in it.

A frozen loop answers no probe either, so ``/health/live`` fails by its time-out; but not everybody who starts
services again when they *end* does so when they are silent (Docker does not). So the process ends itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import traceback
from collections.abc import AsyncIterator, Callable

import structlog
from fastapi import FastAPI
from prometheus_client import Histogram

log = structlog.get_logger()

DELAY = Histogram(
    "awrach_event_loop_delay_seconds",
    "How much later than asked for the event loop came back, twice a second: what holds it up holds up everything.",
    buckets=(0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 30),
)

EXIT_CODE = 70
_BEAT_EVERY = 0.5
_LOOK_EVERY = 1.0


class Watchdog(threading.Thread):
    """Counts how often in a row it finds that no beat has come; a process that was stopped as a whole counts nothing.

    ``frozen`` is called on this thread, with where the main thread stands, once ``patience`` seconds were silent.
    """

    def __init__(self, patience: float, frozen: Callable[[float, str], None]) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._patience = patience
        self._frozen = frozen
        self._over = threading.Event()
        self._beats = 0

    def beat(self) -> None:
        """The loop moves."""
        self._beats += 1

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def run(self) -> None:
        """Look once a second until it is stopped, or the loop is frozen."""
        seen, silent = -1, 0.0
        while not self._over.wait(_LOOK_EVERY):
            silent = 0.0 if self._beats != seen else silent + _LOOK_EVERY
            seen = self._beats
            if silent >= self._patience:
                self._frozen(silent, _where())
                return


def _where() -> str:
    """Where the main thread stands: files, lines and code, never values."""
    main = threading.main_thread().ident
    frame = sys._current_frames().get(main or 0)  # noqa: SLF001 - nothing else sees another thread
    return "".join(traceback.format_stack(frame))[-4000:] if frame else ""


def end_frozen(seconds: float, where: str) -> None:
    """End this process at once: nothing in it can be asked to end in order. Whoever runs it starts it again."""
    log.critical("service.frozen", seconds=seconds, where=where)
    os._exit(EXIT_CODE)


def beating(app: FastAPI, patience: float, frozen: Callable[[float, str], None] = end_frozen) -> FastAPI:
    """The application, its event loop watched from its start to its end; not at all with a patience of 0."""
    inner = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(started: FastAPI) -> AsyncIterator[object]:
        watchdog = Watchdog(patience, frozen)
        pulse = asyncio.create_task(_beat(watchdog), name="pulse")
        if patience > 0:
            watchdog.start()
        try:
            async with inner(started) as state:
                yield state
        finally:
            watchdog.stop()
            pulse.cancel()

    app.router.lifespan_context = lifespan  # type: ignore[assignment]  # how Starlette lets it be extended
    return app


async def _beat(watchdog: Watchdog) -> None:
    loop = asyncio.get_running_loop()
    while True:
        asked = loop.time() + _BEAT_EVERY
        await asyncio.sleep(_BEAT_EVERY)
        DELAY.observe(max(0.0, loop.time() - asked))
        watchdog.beat()
