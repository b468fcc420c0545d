"""What a deciding service counts, in Prometheus terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from prometheus_client import Counter, Gauge, Histogram

from shared.contracts.entries import Outcome
from shared.publishers import OTHERS

OUTCOMES = Counter(
    "awrach_facts_total", "Receipts recorded, by publisher and outcome.", ["service", "publisher", "outcome"]
)
CONFLICTS = Counter(
    "awrach_append_conflicts_total", "Batches decided again because another writer was faster.", ["service"]
)
REFUSED = Counter(
    "awrach_append_unavailable_total", "Batches that NATS did not take, or left without an answer.", ["service"]
)
GROUP = Histogram(
    "awrach_intake_group_messages",
    "Intake messages decided as one group.",
    ["service"],
    buckets=(1, 2, 5, 10, 25, 50, 100, 250),
)
BATCH = Histogram(
    "awrach_append_messages", "Messages in one atomic batch.", ["service"], buckets=(1, 5, 20, 100, 300, 1000)
)
_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
DECIDED = Histogram(
    "awrach_decision_seconds",
    "Time to read what a batch needs and to decide it, before it is appended.",
    ["service"],
    buckets=_QUICK,
)
APPENDED = Histogram(
    "awrach_append_seconds", "Time until NATS has a batch on disk, or refuses it.", ["service"], buckets=_QUICK
)
ANSWERED = Histogram(
    "awrach_answer_seconds",
    "Time from INTAKE taking a message to its receipt; what waited parked is not among them.",
    ["service"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
PARKED = Gauge("awrach_parked_facts", "Facts that wait for another fact now.", ["service"])
AGAIN = Gauge("awrach_parked_again_facts", "Parked facts that are to be decided again now.", ["service"])
PARKED_SINCE = Gauge(
    "awrach_parked_facts_older", "Parked facts that have waited for longer than `than`.", ["service", "than"]
)

_counted: set[tuple[str, str]] = set()


def count(service: str, publisher: str, outcome: str, *, registered: bool) -> None:
    """Count a receipt. Publishers that are not registered share one line: names are free to invent."""
    name = publisher if registered else OTHERS
    if (service, name) not in _counted:
        _counted.add((service, name))
        for each in get_args(Outcome):  # a count that begins at 1 would not be seen to have grown
            OUTCOMES.labels(service, name, each)
    OUTCOMES.labels(service, name, outcome).inc()


_HOUR = 3600.0
AGES = {"1h": _HOUR, "1d": 24 * _HOUR, "7d": 168 * _HOUR, "14d": 336 * _HOUR, "28d": 672 * _HOUR}
"""Seconds of each age that parked facts are counted beyond."""


def parked_since(service: str, ages: Iterable[float]) -> None:
    """Count parked facts by how many seconds they have waited."""
    known = list(ages)
    for than, seconds in AGES.items():
        PARKED_SINCE.labels(service, than).set(sum(age > seconds for age in known))
