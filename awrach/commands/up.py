"""``awrach up``: everything on this machine, until stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from awrach.options import DATA, Data, Ports, give_up, notes
from awrach.suite import AlreadyRunning, Suite

PortChoice = Annotated[Ports, typer.Option("--ports", help="The default ports, or free ones for all.")]

_LOOK_EVERY = 0.5


def up(data: Data = DATA, ports: PortChoice = Ports.DEFAULT) -> None:
    """Start NATS and the three services on this machine and serve until Ctrl-C."""
    with stopping() as stop, started(data, ports, to_terminal=True) as suite:
        serve(suite, stop)


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set, from here to the end of the block."""
    stop = threading.Event()

    def ask(_: int, __: FrameType | None) -> None:
        stop.set()

    before = {one: signal.signal(one, ask) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def started(data: Path, ports: Ports, *, to_terminal: bool) -> Iterator[Suite]:
    """A suite from its start to its orderly end."""
    try:
        suite = Suite.start(data, ports, to_terminal=to_terminal)
    except (AlreadyRunning, RuntimeError, OSError) as error:
        give_up(str(error), 1)
    try:
        yield suite
    finally:
        notes.print("stopping: services finish what they decide, then NATS")
        suite.stop()


def serve(suite: Suite, stop: threading.Event) -> None:
    """Say where everything is, and keep it alive until asked to stop."""
    notes.print(f"reporting   {suite.endpoints.reporting}/docs")
    notes.print(f"NATS        {suite.endpoints.nats}")
    notes.print(f"data        {suite.data}   (stop with Ctrl-C)")
    while not stop.wait(_LOOK_EVERY):
        for name in suite.tend():
            notes.print(f"[yellow]{name} had ended and was started again[/yellow]")
