"""Worksites and the positions on them; how far hires have come towards the target."""

from __future__ import annotations

from services.reporting.indicators import working
from services.reporting.indicators.breaking import PARTNER, PLACE
from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.registry.words import ACCEPTED, NO_SUPERVISORS, OTHER_LEVELS, PLACES, WORKERS

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
        (*PLACE, "month"),
        working.J1,
        includes=ACCEPTED,
        partitions=PLACES | {"month"},
    ),
    Indicator(
        "T1",
        {"ar": "نسبة إنجاز الهدف", "fr": "Taux d'atteinte de l'objectif", "en": "Target progress"},
        "hires since the first fact / jobs planned, both as known at the as-of position and in the same scope",
        "percent",
        ("province",),
        working.T1,
        includes=WORKERS,
        excludes=NO_SUPERVISORS,
        levels=True,
    ),
)
