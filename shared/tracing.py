"""One trace for one fact: from its publisher through the intake and the ledger to the figures, as OpenTelemetry spans.

Off unless the standard variables name where spans go (``OTEL_EXPORTER_OTLP_ENDPOINT``); then all other ``OTEL_…``
variables hold. What carries a trace along is the W3C ``traceparent``: a header of the publisher's message (or the
CloudEvents attribute of that name), then of the ledger's. Spans tell publishers, kinds, ids, outcomes; never content.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.contracts.entries import TRACE_HEADER

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_propagator = TraceContextTextMapPropagator()


class Provider(Protocol):
    """What makes spans, as OpenTelemetry's SDK has it."""

    def get_tracer(self, instrumenting_module_name: str) -> Tracer:
        """A tracer of one part of the suite."""

    def shutdown(self) -> None:
        """Send what is left."""


_provider: Provider | None = None


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether the standard variables ask for traces."""
    disabled = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    exporter = environment.get("OTEL_TRACES_EXPORTER", "otlp")
    return not disabled and exporter != "none" and any(environment.get(name) for name in _ENDPOINTS)


def configure(service: str) -> None:
    """Send this process's spans to where the environment says, if it says so."""
    if wanted(os.environ):
        use(_sending(service))


def _sending(service: str) -> Provider:
    """Imported only where it is used: the exporter takes a while to load."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": f"awrach-{service}"}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def use(provider: Provider | None) -> None:
    """Make spans with this provider from now on; with none make none."""
    global _provider
    _provider = provider


def provider() -> Provider | None:
    """What makes spans now; nothing while traces are off."""
    return _provider


def stop() -> None:
    """Send what is left, then make no more."""
    if _provider is not None:
        _provider.shutdown()
        use(None)


def begin(
    service: str,
    name: str,
    parent: str,
    kind: SpanKind = SpanKind.CONSUMER,
    began_at: int | None = None,
    **attributes: Any,
) -> Span | None:
    """A span below ``parent`` (a traceparent, or nothing: then it begins a trace of its own); none while off.

    It begins now, or at ``began_at`` nanoseconds since 1970.
    """
    if _provider is None:
        return None
    told = {f"awrach.{key}": value for key, value in attributes.items() if value is not None}
    above = _propagator.extract({TRACE_HEADER: parent}) if parent else None
    return _provider.get_tracer(f"awrach.{service}").start_span(name, above, kind, told, start_time=began_at)


def note(service: str, name: str, parent: str, began_at: int, **attributes: Any) -> None:
    """A span of something that is over."""
    span = begin(service, name, parent, began_at=began_at, **attributes)
    if span is not None:
        span.end()


def traceparent(span: Span | None) -> str:
    """What carries a span along; nothing without one."""
    carrier: dict[str, str] = {}
    if span is not None:
        _propagator.inject(carrier, trace.set_span_in_context(span))
    return carrier.get(TRACE_HEADER, "")


@contextmanager
def current(service: str, name: str, parent: str) -> Iterator[None]:
    """Serve a request within a span, so that what is published meanwhile belongs to its trace."""
    span = begin(service, name, parent, SpanKind.SERVER)
    if span is None:
        yield
        return
    with trace.use_span(span, end_on_exit=True):
        yield


def headers() -> dict[str, str] | None:
    """Headers that let a message belong to the trace of the request that is being served."""
    if _provider is None:
        return None
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier or None
