"""How much is told of those who are hired: of all traits, and of each."""

from __future__ import annotations

from services.reporting.indicators import hiring
from services.reporting.indicators.breaking import PARTNER, PLACE
from services.reporting.indicators.definition import Indicator, Labels
from services.reporting.indicators.measuring import Share
from services.reporting.indicators.registry.words import NO_SUPERVISORS, WORKERS


def _known(code: str, labels: Labels, formula: str, measure: Share) -> Indicator:
    by = (*PLACE, "month", *PARTNER)
    return Indicator(code, labels, formula, "percent", by, measure, includes=WORKERS, excludes=NO_SUPERVISORS)


def _known_of(trait: str, ar: str, fr: str, en: str) -> Indicator:
    labels: Labels = {"ar": f"نسبة استكمال {ar}", "fr": f"Taux de renseignement {fr}", "en": f"Completeness of {en}"}
    formula = f"hires with starts_on in the period of which the {en} is known / all of these hires"
    return _known(f"Q6_{trait.upper()}", labels, formula, hiring.Q6_OF[trait])


COMPLETENESS = (
    _known(
        "Q6",
        {"ar": "نسبة استكمال المعطيات", "fr": "Taux de renseignement des données", "en": "Completeness"},
        "known values / values, over sex, age, disability, education and residence of the hires with starts_on in the "
        "period",
        hiring.Q6,
    ),
    _known_of("sex", "الجنس", "du sexe", "sex"),
    _known_of("age", "السن", "de l'âge", "age"),
    _known_of("disability", "وضعية الإعاقة", "de la situation de handicap", "disability"),
    _known_of("education", "المستوى التعليمي", "du niveau d'instruction", "education"),
    _known_of("residence", "محل السكنى", "du lieu de résidence", "residence"),
)
