"""Worksites, the positions on them, and where they lie."""

from __future__ import annotations

from services.reporting.indicators import working
from services.reporting.indicators.breaking import PARTNER, PLACE
from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.registry.words import ACCEPTED, OTHER_LEVELS, PLACES

WORKSITES = (
    Indicator(
        "W1",
        {"ar": "الأوراش المفتوحة خلال الفترة", "fr": "Chantiers ouverts dans la période", "en": "Worksites opened"},
        "worksites with opens_on in the period",
        "worksites",
        (*PLACE, "month", *PARTNER),
        working.W1,
        includes=ACCEPTED,
        partitions=PLACES | {"month"},
    ),
    Indicator(
        "W1_CLOSED",
        {"ar": "الأوراش المغلقة خلال الفترة", "fr": "Chantiers fermés dans la période", "en": "Worksites closed"},
        "worksites closed with effect in the period",
        "worksites",
        (*PLACE, "month", *PARTNER),
        working.W1_CLOSED,
        includes=ACCEPTED,
        partitions=PLACES | {"month"},
    ),
    Indicator(
        "W1_OPEN",
        {"ar": "الأوراش الجارية", "fr": "Chantiers en cours", "en": "Worksites open"},
        "worksites opened by the last day of the period, not past their planned end and not closed on it",
        "worksites",
        (*PLACE, *PARTNER),
        working.W1_OPEN,
        includes=ACCEPTED,
        partitions=PLACES,
    ),
    Indicator(
        "W2",
        {"ar": "نسبة انطلاق الأوراش", "fr": "Taux de lancement des chantiers", "en": "Launch rate"},
        "worksites opened in the period / worksites planned in the agreements of one level approved in it",
        "percent",
        ("province",),
        working.W2,
        includes=ACCEPTED,
        excludes=OTHER_LEVELS,
        levels=True,
    ),
    Indicator(
        "J1",
        {"ar": "المناصب المفتوحة", "fr": "Postes ouverts", "en": "Positions opened"},
        "positions, as opened, of the worksites opened in the period",
        "positions",
        (*PLACE, "month", *PARTNER),
        working.J1,
        includes=ACCEPTED,
        partitions=PLACES | {"month"},
    ),
    Indicator(
        "G5_WORKSITES",
        {
            "ar": "نسبة الأوراش المفتوحة بالجماعات القروية",
            "fr": "Part des chantiers ouverts dans les communes rurales",
            "en": "Worksites in rural communes",
        },
        "worksites in rural communes (as the census of 2024 types them) / worksites, of those opened in the period",
        "percent",
        (*PLACE, "month", *PARTNER),
        working.G5_WORKSITES,
        includes=ACCEPTED,
    ),
)
