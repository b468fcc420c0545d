"""How far hires have come towards the target that is in force at the as-of position."""

from __future__ import annotations

from services.reporting.indicators import progressing
from services.reporting.indicators.breaking import PARTNER
from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.registry.words import NO_SUPERVISORS, OTHER_LEVELS, WORKERS

_EXCLUDED = f"{NO_SUPERVISORS}; {OTHER_LEVELS}"

TARGETS = (
    Indicator(
        "T1",
        {"ar": "نسبة إنجاز الهدف", "fr": "Taux d'atteinte de l'objectif", "en": "Target progress"},
        "hires / jobs planned, both from the first fact to the end of the period, as known at the as-of position "
        "and in the same scope; may pass 100; `targets` tells how the target came to be",
        "percent",
        ("province", *PARTNER),
        progressing.T1,
        includes=WORKERS,
        excludes=_EXCLUDED,
        levels=True,
        targets=True,
    ),
    Indicator(
        "T2",
        {
            "ar": "عدد عمليات التشغيل المرتقبة حسب وتيرة منتظمة",
            "fr": "Embauches attendues à un rythme régulier",
            "en": "Expected pace",
        },
        "jobs planned x days passed / days in all, from the earliest start (or approval) of those agreements to their "
        "latest end (or planned end of their worksites): linear, so every day is taken to bring as many hires; "
        "numerator: hires by the end of the period, denominator: jobs planned",
        "hires",
        ("province", *PARTNER),
        progressing.T2,
        includes=WORKERS,
        excludes=_EXCLUDED,
        levels=True,
        targets=True,
        remarks=progressing.gap,
    ),
)
