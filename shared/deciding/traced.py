"""The spans of the facts that one replica is deciding now; nothing at all while traces are off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from opentelemetry.trace import Span

from shared import tracing
from shared.contracts.entries import TRACE_HEADER, RecordedReceipt
from shared.deciding.candidate import Candidate
from shared.intake import Malformed, Wellformed


class Traced:
    """By intake message: one span each, from its being taken to its receipt."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._spans: dict[str, Span] = {}

    def taken(self, message: Wellformed | Malformed) -> None:
        """A message was taken from INTAKE: its trace goes on, or begins."""
        if tracing.provider() is None:
            return
        received, parent, fact_id = message.received, message.received.trace, None
        if isinstance(message, Wellformed):
            parent = parent or str(message.content.get(TRACE_HEADER, ""))
            fact_id = message.event.id
        kind = ".".join(received.subject.split(".")[2:])
        self._begin(received.token, "decide", parent, received.publisher, fact_id, kind)

    def again(self, candidate: Candidate) -> Candidate:
        """A parked fact is decided again, within the trace that it came with."""
        if tracing.provider() is None:
            return candidate
        origin = candidate.origin
        self._begin(candidate.token, "decide again", candidate.trace, origin.publisher, origin.id, candidate.fact.kind)
        return replace(candidate, trace=self.of(candidate.token))

    def _begin(self, token: str, name: str, parent: str, publisher: str, fact_id: str | None, fact: str) -> None:
        span = tracing.begin(self._service, name, parent, publisher=publisher, fact_id=fact_id, fact=fact)
        if span is not None:
            self._spans[token] = span

    def of(self, token: str) -> str:
        """The traceparent of what is being decided; nothing while traces are off."""
        return tracing.traceparent(self._spans.get(token))

    def recorded(self, receipt: RecordedReceipt, position: int | None) -> None:
        """The receipt is recorded."""
        span = self._spans.pop(receipt.intake, None)
        if span is not None:
            span.set_attribute("awrach.outcome", receipt.outcome)
            if position is not None:
                span.set_attribute("awrach.position", position)
            span.end()

    def ended(self, tokens: Iterable[str]) -> None:
        """What of these got no new receipt: dry runs, what came again, what could not be recorded now."""
        for span in [self._spans.pop(token, None) for token in tokens] if self._spans else ():
            if span is not None:
                span.end()
