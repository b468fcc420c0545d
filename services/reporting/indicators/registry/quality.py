"""How far the figures can be trusted: who sends, how late, what became of it, and what had to be put right."""

from __future__ import annotations

from services.reporting.indicators import receiving
from services.reporting.indicators.definition import Indicator

_FACTS = "accepted facts of the period, those of hires voided since too"
_UNDATED = "by the day on which the publisher logged it, where nothing else dates a fact"

QUALITY = (
    Indicator(
        "Q1",
        {
            "ar": "نسبة تغطية الجهات المبلِّغة",
            "fr": "Taux de couverture des déclarants",
            "en": "Coverage",
        },
        f"publishers with at least one accepted fact in the period ({_UNDATED}) / publishers expected: those "
        "registered at the as-of moment, and all that ever got a receipt",
        "percent",
        ("publisher",),
        receiving.Q1,
        includes=_FACTS,
        excludes="the scope does not apply",
    ),
    Indicator(
        "Q2",
        {
            "ar": "أجل التصريح بالوقائع (الوسيط)",
            "fr": "Délai de déclaration (médiane)",
            "en": "Reporting delay, median",
        },
        f"median of the civil days from fact to record, of facts in the period ({_UNDATED}); negative where it was "
        "told before it was over",
        "days",
        ("publisher", "month"),
        receiving.Q2,
        includes=_FACTS,
        excludes="the scope does not apply",
    ),
    Indicator(
        "Q2_P90",
        {
            "ar": "أجل التصريح بالوقائع (المئين التسعون)",
            "fr": "Délai de déclaration (90e centile)",
            "en": "Reporting delay, 90th percentile",
        },
        "90th percentile, linear between neighbours, of the days that Q2 takes the median of",
        "days",
        ("publisher", "month"),
        receiving.Q2_P90,
        includes=_FACTS,
        excludes="the scope does not apply",
    ),
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
    Indicator(
        "Q4",
        {"ar": "نسبة التصحيحات", "fr": "Taux de correction", "en": "Correction rate"},
        "hires corrected or voided by the as-of position / hires recorded with a start in the period, by the start "
        "first told",
        "percent",
        ("publisher", "month"),
        receiving.Q4,
        includes="hires of workers and supervisors, voided ones too; by the publisher that told of the start",
        excludes="the scope does not apply",
    ),
)
