"""Persons employed, each counted once, and who they are."""

from __future__ import annotations

from services.reporting.indicators import hiring
from services.reporting.indicators.breaking import PARTNER, PLACE, TRAITS
from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.registry.words import NO_SUPERVISORS, WORKERS

PERSONS = (
    Indicator(
        "P2",
        {"ar": "الأشخاص المشغَّلون", "fr": "Personnes employées", "en": "Persons employed"},
        "distinct persons with a hire active on at least one day of the period; traits as at the first of these hires",
        "persons",
        (*PLACE, "month", *TRAITS, *PARTNER),
        hiring.P2,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        partitions=frozenset(TRAITS),
    ),
    Indicator(
        "G1",
        {"ar": "نسبة النساء", "fr": "Part des femmes", "en": "Women served"},
        "distinct women / distinct persons of known sex, among the persons employed",
        "percent",
        (*PLACE, "month", "age_band", "disability", "education", "residence_area", *PARTNER),
        hiring.WOMEN,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
    ),
    Indicator(
        "G2",
        {"ar": "نسبة الشباب (18-29 سنة)", "fr": "Part des jeunes (18-29 ans)", "en": "Youth served (18-29)"},
        "distinct persons of 18 to 29 completed years at the start of their first hire active in the period / "
        "distinct persons of known age, among the persons employed",
        "percent",
        (*PLACE, "month", "sex", "disability", "education", "residence_area", *PARTNER),
        hiring.YOUTH,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
    ),
    Indicator(
        "G3",
        {
            "ar": "نسبة الأشخاص ذوي الاحتياجات الخاصة",
            "fr": "Part des personnes à besoins spécifiques",
            "en": "Persons with disabilities",
        },
        "distinct persons with a declared or certified disability / distinct persons of whom it is known, "
        "among the persons employed",
        "percent",
        (*PLACE, "month", "sex", "age_band", "education", "residence_area", *PARTNER),
        hiring.WITH_DISABILITIES,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        disability=True,
    ),
    Indicator(
        "G4",
        {
            "ar": "الأشخاص المنتمون إلى فئة ذات أولوية",
            "fr": "Personnes d'au moins un groupe prioritaire",
            "en": "Any priority group",
        },
        "distinct persons in the union of women, youth (18-29) and persons with disabilities; never the sum",
        "persons",
        (*PLACE, "month", "education", "residence_area", *PARTNER),
        hiring.ANY_PRIORITY_GROUP,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        partitions=frozenset({"education", "residence_area"}),
    ),
)
