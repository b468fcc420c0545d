"""What the figures must be, told from how the example is built and not from what the system answers."""

from __future__ import annotations

from dataclasses import dataclass

from awrach.example.bodies import BODIES
from awrach.example.persons import SEX_UNKNOWN, WOMEN
from awrach.example.words import SECTOR_NAMES
from awrach.example.worksites import JOBS, WORKSITES

_PUBLISHED_AGREEMENTS = 2  # ministry, annex


@dataclass(frozen=True, slots=True)
class Figure:
    """The total of an indicator over the whole example; a percentage has one decimal."""

    value: float
    qualifier: str | None = None
    numerator: int | None = None
    denominator: int | None = None


_KNOWN_SEX = JOBS - SEX_UNKNOWN

EXPECTED: dict[str, Figure] = {
    "A1": Figure(_PUBLISHED_AGREEMENTS + len(BODIES) + len(SECTOR_NAMES)),
    "W1": Figure(WORKSITES),
    "J0": Figure(JOBS, qualifier="more_than"),
    "J1": Figure(JOBS),
    "P1": Figure(JOBS),
    "P2": Figure(JOBS),
    "S1": Figure(WORKSITES),
    "T1": Figure(100.0, qualifier="more_than", numerator=JOBS, denominator=JOBS),
    "G1": Figure(round(100 * WOMEN / _KNOWN_SEX, 1), numerator=WOMEN, denominator=_KNOWN_SEX),
}
"""Indicator code to its total for all of 2023, once every fact is accepted.

W1 is the series *opened*; J0 counts the implementation level, each part of which is "more than". Every position is
filled once by a person of its own, so J1 = P1 = P2; supervisors, one per worksite, are in S1 alone.
"""
