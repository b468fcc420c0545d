"""How far the figures can be trusted: what became of the messages that were sent."""

from __future__ import annotations

from services.reporting.indicators import receiving
from services.reporting.indicators.definition import Indicator

QUALITY = (
    Indicator(
        "Q3",
        {"ar": "مآل الرسائل الواردة", "fr": "Suites données aux messages", "en": "Intake outcome"},
        "receipts by outcome; parked counts the facts that are parked at the as-of position; the period does not apply",
        "messages",
        ("publisher", "outcome"),
        receiving.Q3,
        includes="every intake message that got a receipt",
        partitions=frozenset({"publisher", "outcome"}),
    ),
)
