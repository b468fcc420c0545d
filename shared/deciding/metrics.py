"""What a deciding service counts, in Prometheus terms."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

OUTCOMES = Counter("awrach_facts_total", "Receipts recorded, by outcome.", ["service", "publisher", "outcome"])
_MOST_PUBLISHERS = 1000
_publishers: set[str] = set()


def count(service: str, publisher: str, outcome: str) -> None:
    """Count a receipt. Beyond a thousand publishers the further ones count as ``other``: names are free to invent."""
    if publisher not in _publishers and len(_publishers) >= _MOST_PUBLISHERS:
        publisher = "other"
    _publishers.add(publisher)
    OUTCOMES.labels(service, publisher, outcome).inc()


CONFLICTS = Counter(
    "awrach_append_conflicts_total", "Batches decided again because another writer was faster.", ["service"]
)
BATCH = Histogram(
    "awrach_append_messages", "Messages in one atomic batch.", ["service"], buckets=(1, 5, 20, 100, 300, 1000)
)
PARKED = Gauge("awrach_parked_facts", "Facts that wait for another fact now.", ["service"])
AGAIN = Gauge("awrach_parked_again_facts", "Parked facts that are to be decided again now.", ["service"])
