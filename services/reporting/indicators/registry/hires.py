"""Hires: begun, active, ended, overdue."""

from __future__ import annotations

from services.reporting.indicators import hiring
from services.reporting.indicators.breaking import PARTNER, PLACE, TRAITS
from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.registry.words import ACCEPTED, HIRE_PARTS, NO_SUPERVISORS, STOCK_PARTS, WORKERS

_BY = (*PLACE, "month", *TRAITS, *PARTNER)

HIRES = (
    Indicator(
        "P1",
        {"ar": "عمليات التشغيل (فرص العمل)", "fr": "Embauches (opportunités de travail)", "en": "Hires"},
        "hires with starts_on in the period",
        "hires",
        _BY,
        hiring.P1,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        partitions=HIRE_PARTS,
    ),
    Indicator(
        "P3",
        {"ar": "المستفيدون الجدد", "fr": "Nouveaux bénéficiaires", "en": "New persons"},
        "distinct persons whose first hire ever, of all provinces and programmes, starts in the period and lies in the "
        "scope; adds up over periods",
        "persons",
        _BY,
        hiring.P3,
        includes=WORKERS,
        excludes=f"persons who were hired before, anywhere; {NO_SUPERVISORS}",
        partitions=HIRE_PARTS,
    ),
    Indicator(
        "P4",
        {"ar": "معدل تكرار التشغيل", "fr": "Nombre moyen d'embauches par personne", "en": "Repeat factor"},
        "hires with starts_on in the period / distinct persons among those hires",
        "hires per person",
        _BY,
        hiring.P4,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
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
        partitions=STOCK_PARTS,
    ),
    Indicator(
        "P10",
        {"ar": "نسبة إنهاء العقود قبل أوانها", "fr": "Taux de fin anticipée des contrats", "en": "Early-end rate"},
        "hires ended in the period before their planned end / hires ended in the period; by reason, early ends for "
        "that reason / all ends",
        "percent",
        (*PLACE, "month", *TRAITS, *PARTNER, "reason"),
        hiring.P10,
        includes=WORKERS,
        excludes=f"hires of which no end is known; {NO_SUPERVISORS}",
    ),
    Indicator(
        "P11",
        {
            "ar": "عقود تجاوزت نهايتها المبرمجة",
            "fr": "Contrats échus dont la fin n'est pas déclarée",
            "en": "Overdue ends",
        },
        "hires whose planned end is before the last day of the period and of which no end is known",
        "hires",
        (*PLACE, *TRAITS, *PARTNER),
        hiring.P11,
        includes=f"whenever they began; {WORKERS}",
        excludes=NO_SUPERVISORS,
        partitions=STOCK_PARTS,
    ),
    Indicator(
        "V1",
        {
            "ar": "عمليات التشغيل المؤشر عليها من طرف الوكالة الوطنية لإنعاش التشغيل والكفاءات",
            "fr": "Embauches validées par l'ANAPEC",
            "en": "Hires validated by the employment agency",
        },
        "hires with starts_on in the period that the employment agency has validated by the as-of day",
        "hires",
        _BY,
        hiring.V1,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        partitions=HIRE_PARTS,
    ),
    Indicator(
        "S1",
        {"ar": "المؤطرون", "fr": "Encadrants", "en": "Supervisors"},
        "hires of supervisors with starts_on in the period",
        "hires",
        _BY,
        hiring.S1,
        includes=f"supervisors; {ACCEPTED}",
        excludes="workers; parked, rejected and conflicting facts",
        partitions=HIRE_PARTS,
    ),
)
