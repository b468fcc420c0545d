"""Spans as they are made, kept in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared import tracing

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
"""A publisher's trace, and the traceparent that it sends along."""


@contextmanager
def traces() -> Iterator[InMemorySpanExporter]:
    """Traces are on until the block ends."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    try:
        yield exporter
    finally:
        tracing.stop()


def of_trace(spans: InMemorySpanExporter, trace: str = TRACE) -> dict[str, ReadableSpan]:
    """The spans of one trace by who made them and what they are."""
    found: dict[str, ReadableSpan] = {}
    for one in spans.get_finished_spans():
        scope = one.instrumentation_scope
        if one.context is not None and scope is not None and f"{one.context.trace_id:032x}" == trace:
            found[f"{scope.name} {one.name}"] = one
    return found
