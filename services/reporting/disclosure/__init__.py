"""Disclosure control: the one gate that every public answer passes.

A breakdown cell of few persons names people in a small commune, so it is withheld, and with it as many others as it
takes that it cannot be computed: neither from one answer nor from several. How and why: ``docs/privacy.md``, ADR 0015.
"""

from services.reporting.disclosure.counting import Source, Wanted
from services.reporting.disclosure.gate import NOTHING_WITHHELD, Answer, Gate, Passed
from services.reporting.disclosure.thresholds import Confidentiality, Protected, Thresholds

__all__ = [
    "NOTHING_WITHHELD",
    "Answer",
    "Confidentiality",
    "Gate",
    "Passed",
    "Protected",
    "Source",
    "Thresholds",
    "Wanted",
]
