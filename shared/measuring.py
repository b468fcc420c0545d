"""FastStream's own metrics of what is asked and answered over NATS, by kind of question and never by who asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faststream.message import StreamMessage
from faststream.nats.prometheus.provider import NatsMetricsSettingsProvider, settings_provider_factory
from faststream.nats.response import NatsPublishCommand
from faststream.prometheus import ConsumeAttrs
from faststream.prometheus.middleware import PrometheusMiddleware
from nats.aio.msg import Msg
from prometheus_client import REGISTRY

Messages = Msg | Sequence[Msg]


def measuring(service: str) -> PrometheusMiddleware[Messages, NatsPublishCommand]:
    """A broker's middleware; all brokers of a process share the metrics."""
    return PrometheusMiddleware(settings_provider_factory=_by_kind, registry=REGISTRY, app_name=service)


class _ByKind(NatsMetricsSettingsProvider):
    """The subject's first two words: what follows is a publisher, and names are free to invent."""

    def get_consume_attrs_from_message(self, msg: StreamMessage[Msg]) -> ConsumeAttrs:
        attributes = super().get_consume_attrs_from_message(msg)
        return {**attributes, "destination_name": ".".join(msg.raw_message.subject.split(".")[:2])}


def _by_kind(message: Messages | None) -> Any:
    return _ByKind() if isinstance(message, Msg) else settings_provider_factory(message)
