"""What is told of hires beside their dates: pay, certificates, training."""

from __future__ import annotations

from services.reporting.indicators import certifying, lasting, paying
from services.reporting.indicators.breaking import PARTNER, PLACE, TRAITS
from services.reporting.indicators.definition import Indicator, Labels, Measure
from services.reporting.indicators.registry.words import HIRE_PARTS, NO_SUPERVISORS, STOCK_PARTS, WORKERS


def _told(
    code: str, labels: Labels, formula: str, unit: str, measure: Measure, partitions: frozenset[str] = frozenset()
) -> Indicator:
    by = (*PLACE, "month", *TRAITS, *PARTNER)
    return Indicator(
        code, labels, formula, unit, by, measure, includes=WORKERS, excludes=NO_SUPERVISORS, partitions=partitions
    )


_DELAY = "days from the end of the month to each payment for it (negative before), of payments for months of the period"

TOLD = (
    _told(
        "V2",
        {"ar": "عمليات التشغيل المؤدى عنها", "fr": "Embauches payées", "en": "Hires paid"},
        "hires with at least one payment for a month that shares a day with the period; by month, in each of them",
        "hires",
        paying.V2,
        STOCK_PARTS,
    ),
    _told(
        "V3",
        {"ar": "أجل أداء الأجور (الوسيط)", "fr": "Délai de paiement (médiane)", "en": "Wage delay (median)"},
        f"median of {_DELAY}",
        "days",
        paying.V3,
    ),
    _told(
        "V3_P90",
        {
            "ar": "أجل أداء الأجور (المئين 90)",
            "fr": "Délai de paiement (90e centile)",
            "en": "Wage delay (90th percentile)",
        },
        f"90th percentile of {_DELAY}",
        "days",
        paying.V3_P90,
    ),
    _told(
        "C1",
        {"ar": "الشهادات المسلمة", "fr": "Attestations délivrées", "en": "Certificates issued"},
        "certificates issued in the period",
        "certificates",
        certifying.C1,
        HIRE_PARTS,
    ),
    _told(
        "C1_WORK",
        {"ar": "شهادات العمل المسلمة", "fr": "Attestations de travail délivrées", "en": "Work certificates issued"},
        "certificates of work issued in the period",
        "certificates",
        certifying.C1_WORK,
        HIRE_PARTS,
    ),
    _told(
        "C1_TRAINING",
        {
            "ar": "شهادات التكوين المسلمة",
            "fr": "Attestations de formation délivrées",
            "en": "Training certificates issued",
        },
        "certificates of training issued in the period",
        "certificates",
        certifying.C1_TRAINING,
        HIRE_PARTS,
    ),
    _told(
        "C1_UNKNOWN",
        {
            "ar": "شهادات غير محددة النوع",
            "fr": "Attestations de nature non précisée",
            "en": "Certificates of unknown kind",
        },
        "certificates issued in the period of which the kind is not told",
        "certificates",
        certifying.C1_UNKNOWN,
        HIRE_PARTS,
    ),
    _told(
        "C2",
        {"ar": "الأشخاص الحاصلون على شهادة", "fr": "Personnes attestées", "en": "Persons certified"},
        "distinct persons with a certificate issued in the period; traits as at the hire of the first of these",
        "persons",
        certifying.C2,
        frozenset(TRAITS),
    ),
    _told(
        "C3",
        {
            "ar": "نسبة المغادرين الحاصلين على شهادة",
            "fr": "Taux d'attestation des sortants",
            "en": "Certification rate of leavers",
        },
        "hires ended in the period with a certificate issued no later than 28 days after the end / hires ended in the "
        "period at least 28 days before the as-of day",
        "percent",
        certifying.C3,
    ),
    _told(
        "C4",
        {"ar": "أيام التكوين", "fr": "Journées de formation", "en": "Training days"},
        "sum of the training days that are told of the months of the period",
        "days",
        lasting.C4,
        HIRE_PARTS,
    ),
)
