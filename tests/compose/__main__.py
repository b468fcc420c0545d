"""The drill of `make compose`; run.sh starts it once images and an engine are there. It ends with an error if one
promise is not kept.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.compose import clustered, single
from tests.compose.containers import Containers


@contextlib.contextmanager
def suite_of(folder: Path, *nodes: str) -> Iterator[Containers]:
    """A suite that begins with nothing and leaves nothing behind, however its drill ends."""
    suite = Containers.prepare(folder, nodes)
    suite.vanish()  # a drill that was killed
    try:
        yield suite
    except BaseException:
        print(suite.troubles())
        raise
    finally:
        suite.vanish()


def main(which: list[str]) -> None:
    """``single``, ``cluster``, or both."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        if not which or "single" in which:
            with suite_of(Path(temporary) / "single", "nats") as suite:
                single.drill(suite)
        if not which or "cluster" in which:
            with suite_of(Path(temporary) / "cluster", "nats", "nats-2", "nats-3") as suite:
                clustered.drill(suite)
    print(f"all held, {time.monotonic() - began:.0f} s")


main(sys.argv[1:])
