"""``awrach up``: everything on this machine, until stopped."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from awrach.options import DATA, Data, Ports, give_up, notes
from awrach.suite import AlreadyRunning, Suite

PortChoice = Annotated[Ports, typer.Option("--ports", help="The default ports, or free ones for all.")]
Secure = Annotated[bool, typer.Option("--secure", help="TLS, and NATS admits registered publishers only.")]

_LOOK_EVERY = 0.2


def up(data: Data = DATA, ports: PortChoice = Ports.DEFAULT, secure: Secure = False) -> None:
    """Start NATS and the three services on this machine and serve until Ctrl-C."""
    with stopping() as stop, started(data, ports, to_terminal=True, secure=secure) as suite:
        serve(suite, stop)


class Stop:
    """Whether Ctrl-C or SIGTERM asked to stop. A plain member: a signal handler must not wait for a lock."""

    asked = False


@contextmanager
def stopping() -> Iterator[Stop]:
    """Listen to Ctrl-C and SIGTERM from here to the end of the block; asked twice, it ends at once."""
    stop = Stop()

    def ask(_: int, __: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True

    before = {one: signal.signal(one, ask) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def started(data: Path, ports: Ports, *, to_terminal: bool, secure: bool = False) -> Iterator[Suite]:
    """A suite from its start to its orderly end."""
    try:
        suite = Suite.start(data, ports, to_terminal=to_terminal, secure=secure)
    except (AlreadyRunning, RuntimeError, OSError) as error:
        give_up(str(error), 1)
    try:
        yield suite
    finally:
        notes.print("stopping: services finish what they decide, then NATS")
        suite.stop()


def serve(suite: Suite, stop: Stop) -> None:
    """Say where everything is, and keep it alive until asked to stop."""
    notes.print(f"reporting   {suite.endpoints.reporting}/docs")
    notes.print(f"NATS        {suite.endpoints.nats}")
    notes.print(f"data        {suite.data}   (stop with Ctrl-C)")
    while not stop.asked:
        tend(suite)
        time.sleep(_LOOK_EVERY)


def tend(suite: Suite) -> None:
    """Start again what has died, and tell, unless that goes into a file on a disk that is full."""
    for sentence in suite.tend():
        with suppress(OSError):
            notes.print(sentence, style="yellow", markup=False)
