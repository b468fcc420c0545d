"""Days of work, and months and years made of them."""

from __future__ import annotations

from services.reporting.indicators import lasting
from services.reporting.indicators.breaking import PARTNER, PLACE, TRAITS
from services.reporting.indicators.definition import Indicator, Labels, Measure
from services.reporting.indicators.registry.words import HIRE_PARTS, NO_SUPERVISORS, WORKERS, traits_but

_BY = (*PLACE, "month", *TRAITS, *PARTNER)
_CONTRACT_DAYS = "Mondays to Saturdays of hires from start to end (or planned end) inside the period"
_NO_HOLIDAYS = f"Sundays; public holidays are not left out; {NO_SUPERVISORS}"
_TOLD = f"attendance of the months that share a day with the period; {WORKERS}"
_LEVEL = "worked days where any attendance is told in the period and scope, else contract days (the notes say which)"


def _days(code: str, labels: Labels, formula: str, measure: Measure, includes: str, excludes: str) -> Indicator:
    return Indicator(
        code, labels, formula, "days", _BY, measure, includes=includes, excludes=excludes, partitions=HIRE_PARTS
    )


def _years(code: str, labels: Labels, days: int, because: str, measure: Measure) -> Indicator:
    return Indicator(
        code,
        labels,
        f"{_LEVEL} / {days} ({because})",
        "full-time equivalents",
        _BY,
        measure,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        notes=lasting.days_counted,
    )


def _months(code: str, labels: Labels, days: str, measure: Measure, includes: str, excludes: str) -> Indicator:
    formula = f"{days} / {lasting.DAYS_OF_A_MONTH}"
    return Indicator(code, labels, formula, "person-months", _BY, measure, includes=includes, excludes=excludes)


def _group(code: str, labels: Labels, who: str, measure: Measure, own: str, disability: bool = False) -> Indicator:
    return Indicator(
        code,
        labels,
        f"contract days of {who}; as told at the start of each hire",
        "percent",
        (*PLACE, "month", *traits_but(own), *PARTNER),
        measure,
        includes=WORKERS,
        excludes=_NO_HOLIDAYS,
        disability=disability,
    )


WORK = (
    _days(
        "P6",
        {"ar": "أيام العمل التعاقدية", "fr": "Journées de travail contractuelles", "en": "Contract days"},
        f"sum of the {_CONTRACT_DAYS}",
        lasting.P6,
        WORKERS,
        _NO_HOLIDAYS,
    ),
    _days(
        "P7",
        {"ar": "أيام العمل المنجزة", "fr": "Journées travaillées", "en": "Worked days"},
        "sum of the days worked and trained that are told of the months of the period; 0 where none are told",
        lasting.P7,
        _TOLD,
        NO_SUPERVISORS,
    ),
    _years(
        "P8",
        {
            "ar": "المعادل بدوام كامل (230 يوما)",
            "fr": "Équivalents temps plein (230 jours)",
            "en": "Full-time equivalents (230 days)",
        },
        lasting.DAYS_OF_A_YEAR,
        "comparable with South Africa's EPWP",
        lasting.P8,
    ),
    _years(
        "P8_MA",
        {
            "ar": "المعادل بدوام كامل (312 يوما)",
            "fr": "Équivalents temps plein (312 jours)",
            "en": "Full-time equivalents (312 days)",
        },
        lasting.DAYS_OF_A_LEGAL_YEAR,
        "Labour Code, article 184, six-day week",
        lasting.P8_MA,
    ),
    _months(
        "M1_CONTRACTED",
        {"ar": "أشهر العمل التعاقدية", "fr": "Personnes-mois contractuels", "en": "Person-months contracted"},
        _CONTRACT_DAYS,
        lasting.M1_CONTRACTED,
        WORKERS,
        _NO_HOLIDAYS,
    ),
    _months(
        "M1_WORKED",
        {"ar": "أشهر العمل المنجزة", "fr": "Personnes-mois travaillés", "en": "Person-months worked"},
        "days worked and trained that are told of the months of the period",
        lasting.M1_WORKED,
        _TOLD,
        NO_SUPERVISORS,
    ),
    _group(
        "G6",
        {"ar": "حصة النساء من أيام العمل", "fr": "Part des femmes dans les journées", "en": "Women's share of days"},
        "women / those of hires of known sex",
        lasting.G6,
        "sex",
    ),
    _group(
        "G6_YOUTH",
        {"ar": "حصة الشباب من أيام العمل", "fr": "Part des jeunes dans les journées", "en": "Youth's share of days"},
        "persons of 18 to 29 completed years / those of hires of known age",
        lasting.G6_YOUTH,
        "age_band",
    ),
    _group(
        "G6_DISABLED",
        {
            "ar": "حصة الأشخاص ذوي الاحتياجات الخاصة من أيام العمل",
            "fr": "Part des personnes à besoins spécifiques dans les journées",
            "en": "Persons with disabilities' share of days",
        },
        "persons with a declared or certified disability / those of hires of which it is known",
        lasting.G6_DISABLED,
        "disability",
        disability=True,
    ),
)
