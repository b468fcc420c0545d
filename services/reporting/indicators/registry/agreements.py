"""Agreements: approved, signed, in force, executed, and what they plan."""

from __future__ import annotations

from services.reporting.indicators import agreeing, executing
from services.reporting.indicators.breaking import PARTNER
from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.registry.words import ACCEPTED, OTHER_LEVELS

_BREAKDOWNS = ("province", "month", *PARTNER)
_PARTITIONS = frozenset({"province", "month"})
_TERMINATED_TOO = f"agreements of all levels, terminated ones too; {ACCEPTED}"

AGREEMENTS = (
    Indicator(
        "A1",
        {"ar": "الاتفاقيات المصادق عليها", "fr": "Conventions approuvées", "en": "Agreements approved"},
        "distinct agreements whose approving vote is dated in the period and that are not terminated before its end",
        "agreements",
        _BREAKDOWNS,
        agreeing.A1,
        includes=ACCEPTED,
        excludes="agreements whose latest vote or opposition is no approval",
        partitions=_PARTITIONS,
    ),
    Indicator(
        "A2",
        {"ar": "الاتفاقيات الموقعة", "fr": "Conventions signées", "en": "Agreements signed"},
        "distinct agreements whose earliest signature is dated in the period",
        "agreements",
        _BREAKDOWNS,
        agreeing.A2,
        includes=f"agreements in whatever state, terminated ones too; {ACCEPTED}",
        partitions=_PARTITIONS,
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
        "A4",
        {
            "ar": "نسبة تنفيذ الاتفاقيات داخل الأجل",
            "fr": "Taux d'exécution des conventions dans le délai",
            "en": "Execution rate",
        },
        "agreements with a worksite opened by k days after the approving vote / agreements approved in the period "
        "whose k days have passed; k is AWRACH_EXECUTION_DAYS, 90 unless set",
        "percent",
        _BREAKDOWNS,
        executing.A4,
        includes=_TERMINATED_TOO,
        excludes="agreements approved fewer than k days before the as-of day",
    ),
    Indicator(
        "A5",
        {
            "ar": "المدة من المصادقة إلى فتح أول ورش (الوسيط)",
            "fr": "Délai du vote à l'ouverture du premier chantier (médiane)",
            "en": "Vote to opening, median",
        },
        "median of the days from the approving vote to the first worksite, of agreements approved in the period; "
        "0 where a worksite was open already",
        "days",
        _BREAKDOWNS,
        executing.A5,
        includes=_TERMINATED_TOO,
        excludes="agreements without any worksite yet: A5_UNFINISHED counts them",
    ),
    Indicator(
        "A5_P90",
        {
            "ar": "المدة من المصادقة إلى فتح أول ورش (المئين التسعون)",
            "fr": "Délai du vote à l'ouverture du premier chantier (90e centile)",
            "en": "Vote to opening, 90th percentile",
        },
        "90th percentile, linear between neighbours, of the days that A5 takes the median of",
        "days",
        _BREAKDOWNS,
        executing.A5_P90,
        includes=_TERMINATED_TOO,
        excludes="agreements without any worksite yet: A5_UNFINISHED counts them",
    ),
    Indicator(
        "A5_UNFINISHED",
        {
            "ar": "الاتفاقيات المصادق عليها التي لم يُفتح لها أي ورش",
            "fr": "Conventions approuvées sans chantier ouvert",
            "en": "Agreements without a worksite yet",
        },
        "agreements approved in the period without any worksite known at the as-of position",
        "agreements",
        _BREAKDOWNS,
        executing.A5_UNFINISHED,
        includes=_TERMINATED_TOO,
        partitions=_PARTITIONS,
    ),
    Indicator(
        "J0",
        {"ar": "مناصب الشغل المبرمجة", "fr": "Emplois prévus", "en": "Jobs planned"},
        "sum of the jobs planned, as amended, in agreements of one level approved in the period and not terminated; "
        "more than, if any part is; else about, if any part is",
        "jobs",
        _BREAKDOWNS,
        agreeing.J0,
        includes=ACCEPTED,
        excludes=OTHER_LEVELS,
        partitions=_PARTITIONS,
        levels=True,
    ),
    Indicator(
        "M1",
        {"ar": "أشهر العمل المبرمجة", "fr": "Mois-personnes prévus", "en": "Person-months planned"},
        "sum of the person-months planned, as amended, in agreements of one level approved in the period and not "
        "terminated; more than, if any part is; else about, if any part is",
        "person-months",
        _BREAKDOWNS,
        agreeing.M1,
        includes=ACCEPTED,
        excludes=OTHER_LEVELS,
        partitions=_PARTITIONS,
        levels=True,
    ),
)
