"""A database to measure with, for the length of a benchmark."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator

from tests.postgresql import postgresql


@contextlib.contextmanager
def database(kind: str, url: str = "") -> Iterator[str]:
    """The URL of an empty one, ``sqlite`` or ``postgresql``; or the one given."""
    if url:
        yield url
    elif kind == "postgresql":
        with postgresql(shared_buffers="512MB", max_wal_size="4GB") as server:
            yield server.schema()
    else:
        with tempfile.TemporaryDirectory(prefix="awrach-bench-") as folder:
            yield f"sqlite:///{folder}/reporting.sqlite3"
