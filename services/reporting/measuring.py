"""How long questions take, and how they end, by kind: the same whether they come over HTTP or NATS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Histogram

from services.reporting.queries.asking import Refusal

SECONDS = Histogram(
    "awrach_query_seconds",
    "Time to answer a question, before the answer is written as JSON, CSV or XLSX.",
    ["query"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
ANSWERS = Counter("awrach_queries_total", "Questions answered or refused, by HTTP status.", ["query", "status"])

_FAILED = 500


@contextmanager
def measured(query: str) -> Iterator[None]:
    """One question, from its parameters to its answer or refusal."""
    ANSWERS.labels(query, _FAILED)  # a count that begins at 1 would not be seen to have grown
    began, status = time.perf_counter(), 200
    try:
        yield
    except Refusal as refusal:
        status = refusal.status
        raise
    except Exception:
        status = _FAILED
        raise
    finally:
        SECONDS.labels(query).observe(time.perf_counter() - began)
        ANSWERS.labels(query, status).inc()
