"""Processes of the suite: started, watched, started again when they die, ended with whoever started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> Callable[[], None] | None:
    """What a child runs first, so that it does not outlive a parent that is killed; Linux only."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def start(
    command: list[str], log: Path | None, environment: Mapping[str, str], held: Sequence[IO[str]] = ()
) -> subprocess.Popen[bytes]:
    """Start a process of the suite in a group of its own, so that Ctrl-C reaches only who stops it in order.

    ``held`` files stay open in it: a lock on one of them lasts until the process has ended too.
    """
    output = log.open("ab") if log is not None else None
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
            start_new_session=True,
            preexec_fn=end_with_parent(),
            pass_fds=[file.fileno() for file in held],
        )
    finally:
        if output is not None:
            output.close()
