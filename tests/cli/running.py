"""The command line as real processes, with nothing of the caller's settings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import psutil

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("AWRACH_")}
PATIENCE = 60.0


def awrach(*arguments: str | Path, text: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "awrach", *map(str, arguments)],
        input=text,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env=ENVIRONMENT | settings,
    )


def begin(*arguments: str | Path, **settings: str) -> subprocess.Popen[str]:
    """Start a command that goes on."""
    return _begun(subprocess.PIPE, *arguments, **settings)


def begin_logging(log: Path, *arguments: str | Path, **settings: str) -> subprocess.Popen[str]:
    """Start one that says more than an unread pipe holds: what it says goes to a file."""
    with log.open("w") as output:
        return _begun(output, *arguments, **settings)


def _begun(output: IO[str] | int, *arguments: str | Path, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "awrach", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        text=True,
        env=ENVIRONMENT | settings,
    )


def until(condition: Callable[[], Any], what: str) -> Any:
    """Wait for a condition and answer what it answered."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"still waiting for {what}")


def endpoints(data: Path) -> dict[str, str]:
    """Where a suite listens, once it does."""
    path = data / "endpoints.json"
    until(path.exists, "the suite to start")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def parts(suite: subprocess.Popen[str]) -> dict[str, psutil.Process]:
    """The processes of a running suite by name."""
    found = {}
    for child in psutil.Process(suite.pid).children():
        try:
            command = child.cmdline()
        except psutil.NoSuchProcess:
            continue
        if command:
            found["nats-server" if "nats-server" in command[0] else command[-1]] = child
    return found


def until_replaced(suite: subprocess.Popen[str], name: str, old: int) -> None:
    """Wait until another process has taken the place of one that ended, or the suite is over."""

    def replaced() -> bool:
        if suite.poll() is not None:
            return True
        now = parts(suite).get(name)
        return now is not None and now.pid != old

    until(replaced, f"{name} to be started again")


def stopped(suite: subprocess.Popen[str], how: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
    """Ask a suite to stop; its exit code and what it printed."""
    suite.send_signal(how)
    try:
        output, errors = suite.communicate(timeout=60)
    finally:
        suite.kill()
    return suite.returncode, output, errors
