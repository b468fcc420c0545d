"""The catalogue of metrics, as docs/metrics.md: every one that a service of the suite has, read off the registry."""

from __future__ import annotations

from typing import Any, NamedTuple

from prometheus_client import CollectorRegistry

from shared.documents.markdown import GENERATED, table

_ABOUT = """\
Each service answers `/metrics` in the Prometheus text format, without authentication: keep the port to yourselves. A
*counter* only grows (and begins at 0 when its service starts), a *gauge* is how it is now, a *histogram* counts by
size: `…_bucket`, `…_sum`, `…_count`. Times are in seconds, moments in seconds since 1970.

No metric holds personal data, and none grows without end: `publisher` is a registered one or `other`, `service`,
`stream`, `query`, `status`, `outcome`, `handler` are few. What to make of them: the alerts and dashboards in
[deploy/observability](../deploy/README.md), each alert with its page in the [runbook](runbook.md).
"""

_PARTS = {
    "awrach_": ("The suite's own", ""),
    "faststream_": ("Questions over NATS", "FastStream's: what is asked on `query.…` and `query.receipts`.\n"),
    "python_": ("Python", "Of the Python client: what its memory management does.\n"),
    "process_": ("The process", "Of the Python client: as the operating system sees it (Linux).\n"),
}


class Described(NamedTuple):
    """One metric: its name as queries use it, without what a histogram adds."""

    name: str
    type: str
    labels: tuple[str, ...]
    meaning: str


def described(registry: CollectorRegistry) -> list[Described]:
    """Every metric of a registry, by name."""
    return sorted(one for collector in list(registry._collector_to_names) for one in _of(collector))  # noqa: SLF001


def _of(collector: Any) -> list[Described]:
    """Labels are told nowhere else: a metric that was never touched has no sample to show them."""
    labels = tuple(getattr(collector, "_labelnames", ()))
    families = collector.describe() if hasattr(collector, "_labelnames") else collector.collect()
    return [
        Described(_queried(one.name, one.type), one.type, labels or _seen(one), one.documentation) for one in families
    ]


def _queried(name: str, kind: str) -> str:
    return f"{name}_total" if kind == "counter" else f"{name}_info" if kind == "info" else name


def _seen(family: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for sample in family.samples for label in sample.labels))


def metrics(*registries: CollectorRegistry) -> str:
    """The document."""
    found = sorted(one for registry in registries for one in described(registry))
    parts = [_part(prefix, [one for one in found if one.name.startswith(prefix)]) for prefix in _PARTS]
    return "\n".join([GENERATED, "# Metrics\n", _ABOUT, *parts])


def _part(prefix: str, those: list[Described]) -> str:
    title, about = _PARTS[prefix]
    rows = [[f"`{one.name}`", one.type, _listed(one.labels), one.meaning] for one in those]
    return "\n".join(
        [f"## {title}\n", *([about] if about else []), table(["metric", "type", "labels", "meaning"], rows)]
    )


def _listed(labels: tuple[str, ...]) -> str:
    return ", ".join(f"`{label}`" for label in labels) or "none"
