"""Persons employed, each counted once, and who they are."""

from __future__ import annotations

from services.reporting.indicators import employing
from services.reporting.indicators.breaking import PARTNER, PLACE, TRAITS
from services.reporting.indicators.definition import Indicator, Labels, Measure
from services.reporting.indicators.registry.words import NO_SUPERVISORS, WORKERS, traits_but


def _group(
    code: str, labels: Labels, formula: str, measure: Measure, own: str = "", disability: bool = False
) -> Indicator:
    """The share of a group; it is not broken down by its own trait."""
    return Indicator(
        code,
        labels,
        f"{formula}, among the persons employed",
        "percent",
        (*PLACE, "month", *traits_but(own), *PARTNER),
        measure,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        disability=disability,
    )


PERSONS = (
    Indicator(
        "P2",
        {"ar": "الأشخاص المشغَّلون", "fr": "Personnes employées", "en": "Persons employed"},
        "distinct persons with a hire active on at least one day of the period; traits as at the first of these hires",
        "persons",
        (*PLACE, "month", *TRAITS, *PARTNER),
        employing.P2,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        partitions=frozenset(TRAITS),
    ),
    _group(
        "G1",
        {"ar": "نسبة النساء", "fr": "Part des femmes", "en": "Women served"},
        "distinct women / distinct persons of known sex",
        employing.WOMEN,
        "sex",
    ),
    _group(
        "G2",
        {"ar": "نسبة الشباب (18-29 سنة)", "fr": "Part des jeunes (18-29 ans)", "en": "Youth served (18-29)"},
        "distinct persons of 18 to 29 completed years at the start of their first hire active in the period / "
        "distinct persons of known age",
        employing.YOUTH,
        "age_band",
    ),
    _group(
        "G3",
        {
            "ar": "نسبة الأشخاص ذوي الاحتياجات الخاصة",
            "fr": "Part des personnes à besoins spécifiques",
            "en": "Persons with disabilities",
        },
        "distinct persons with a declared or certified disability (by disability: of that evidence) / distinct persons "
        "of whom it is known",
        employing.WITH_DISABILITIES,
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
        employing.ANY_PRIORITY_GROUP,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        partitions=frozenset({"education", "residence_area"}),
    ),
    _group(
        "G5",
        {"ar": "نسبة القاطنين بالوسط القروي", "fr": "Part des résidents en milieu rural", "en": "Rural residents"},
        "distinct persons who live in a rural commune / distinct persons of known residence",
        employing.RURAL,
        "residence_area",
    ),
    _group(
        "G5_NO_DIPLOMA",
        {"ar": "نسبة الأشخاص بدون شهادة", "fr": "Part des personnes sans diplôme", "en": "Persons without a diploma"},
        "distinct persons without any education or diploma / distinct persons of known education",
        employing.NO_DIPLOMA,
        "education",
    ),
    _group(
        "G5_JOB_SEEKERS",
        {"ar": "نسبة الباحثين عن الشغل", "fr": "Part des demandeurs d'emploi", "en": "Job seekers"},
        "distinct persons who were seeking a job / distinct persons of whom it is told",
        employing.JOB_SEEKERS,
    ),
)
