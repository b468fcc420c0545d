"""What /metrics tells now, and what docs/metrics.md says of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from prometheus_client import REGISTRY, generate_latest
from prometheus_client.parser import text_string_to_metric_families

_ROW = re.compile(r"^\| `([a-z_]+)` \| (\w+) \| (.*?) \| (.+) \|$", re.M)
_NAMES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
_OF_HISTOGRAMS = {"le"}


class Metric(NamedTuple):
    type: str
    labels: frozenset[str]


def catalogue() -> dict[str, Metric]:
    """Every metric of the catalogue."""
    text = Path("docs/metrics.md").read_text(encoding="utf-8")
    return {
        name: Metric(kind, frozenset(re.findall("`(.+?)`", labels))) for name, kind, labels, _ in _ROW.findall(text)
    }


def names() -> set[str]:
    """Every name that a query may use."""
    found = {name: _NAMES[one.type] for name, one in catalogue().items()}
    return {name if kind == ("_total",) else name + end for name, kind in found.items() for end in kind}


def exposed() -> dict[str, Metric]:
    """Every metric that this process shows, with the labels that its samples carry."""
    found = {}
    for family in text_string_to_metric_families(generate_latest().decode()):
        # For older scrapers the client also tells when a counter or histogram began.
        samples = [one for one in family.samples if not one.name.endswith("_created")]
        if samples:
            labels = frozenset(label for one in samples for label in one.labels) - _OF_HISTOGRAMS
            name = f"{family.name}_total" if family.type == "counter" else family.name
            found[name] = Metric(family.type, labels)
    return found


def value(name: str, **labels: str) -> float | None:
    """One sample, if there is one."""
    return REGISTRY.get_sample_value(name, labels)
