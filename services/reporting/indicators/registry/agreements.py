"""Agreements: approved, in force, and what they plan."""

from __future__ import annotations

from services.reporting.indicators import agreeing
from services.reporting.indicators.breaking import PARTNER
from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.registry.words import ACCEPTED, OTHER_LEVELS

AGREEMENTS = (
    Indicator(
        "A1",
        {"ar": "الاتفاقيات المصادق عليها", "fr": "Conventions approuvées", "en": "Agreements approved"},
        "distinct agreements whose approving vote is dated in the period and that are not terminated before its end",
        "agreements",
        ("province", "month", *PARTNER),
        agreeing.A1,
        includes=ACCEPTED,
        excludes="agreements whose latest vote or opposition is no approval",
        partitions=frozenset({"province", "month"}),
    ),
    Indicator(
        "A3",
        {"ar": "الاتفاقيات السارية", "fr": "Conventions en vigueur", "en": "Agreements in force"},
        "agreements approved (signed where required), not ended and not terminated on the last day of the period",
        "agreements",
        ("province", *PARTNER),
        agreeing.A3,
        includes=ACCEPTED,
        partitions=frozenset({"province"}),
    ),
    Indicator(
        "J0",
        {"ar": "مناصب الشغل المبرمجة", "fr": "Emplois prévus", "en": "Jobs planned"},
        "sum of the jobs planned, as amended, in agreements of one level approved in the period and not terminated; "
        "more than, if any part is; else about, if any part is",
        "jobs",
        ("province", "month", *PARTNER),
        agreeing.J0,
        includes=ACCEPTED,
        excludes=OTHER_LEVELS,
        partitions=frozenset({"province", "month"}),
        levels=True,
    ),
)
