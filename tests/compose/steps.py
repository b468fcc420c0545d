"""What a drill prints: each step, and how long it took."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator


@contextlib.contextmanager
def step(name: str) -> Iterator[list[str]]:
    """One line, once it is done; what is put into the list stands behind it."""
    began, notes = time.monotonic(), list[str]()
    yield notes
    print(f"   {time.monotonic() - began:6.1f} s  {name}{': ' if notes else ''}{', '.join(notes)}", flush=True)
