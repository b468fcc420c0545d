"""Hires: begun, active, ended, overdue."""

from __future__ import annotations

from services.reporting.indicators import hiring
from services.reporting.indicators.breaking import PARTNER, PLACE, TRAITS
from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.registry.words import NO_SUPERVISORS, PLACES, WORKERS

HIRES = (
    Indicator(
        "P1",
        {"ar": "عمليات التشغيل (فرص العمل)", "fr": "Embauches (opportunités de travail)", "en": "Hires"},
        "hires with starts_on in the period",
        "hires",
        (*PLACE, "month", *TRAITS, *PARTNER),
        hiring.P1,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        partitions=PLACES | {"month"} | set(TRAITS),
    ),
    Indicator(
        "P5",
        {"ar": "عقود الشغل الجارية", "fr": "Embauches actives", "en": "Active hires"},
        "hires active on the last day of the period",
        "hires",
        (*PLACE, *TRAITS, *PARTNER),
        hiring.P5,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        partitions=PLACES | set(TRAITS),
    ),
)
