"""What became of people after their work: asked for, and not reported by anybody yet."""

from __future__ import annotations

from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.measuring import Unavailable

OUTCOMES = (
    Indicator(
        "O1",
        {
            "ar": "نسبة المشتغلين بعد ستة أشهر من انتهاء العقد",
            "fr": "Part des personnes en emploi six mois après la sortie",
            "en": "In a job six months after leaving",
        },
        "not available: no source reports it, and no proxy is published under this name",
        "percent",
        (),
        Unavailable(),
        includes="nothing until a source exists",
    ),
)
