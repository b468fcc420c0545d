"""Processes of the suite: started, watched, started again when they die, ended with whoever started them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from awrach import ending_with_parent


def _ending_with_parent(command: list[str]) -> list[str]:
    """The command so that it does not outlive a parent that is killed; Linux only."""
    if sys.platform != "linux":
        return command
    return [sys.executable, "-I", "-S", ending_with_parent.__file__, str(os.getpid()), *command]


def start(
    command: list[str], log: Path | None, environment: Mapping[str, str], held: Sequence[IO[str]] = ()
) -> subprocess.Popen[bytes]:
    """Start a process of the suite in a group of its own, so that Ctrl-C reaches only who stops it in order.

    ``held`` files stay open in it: a lock on one of them lasts until the process has ended too.
    """
    output = log.open("ab") if log is not None else None
    try:
        return subprocess.Popen(
            _ending_with_parent(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
            start_new_session=True,
            pass_fds=[file.fileno() for file in held],
        )
    finally:
        if output is not None:
            output.close()
