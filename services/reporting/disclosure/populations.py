"""Whose tables an indicator's cells are read from: a share is shown by the cells of persons that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.reporting.disclosure.counting import Population
from services.reporting.indicators.definition import Indicator


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a population: a dimension, the value of its members, and of those of whom it is not known."""

    base: str
    dimension: str
    member: str
    unknown: str | None = "unknown"


@dataclass(frozen=True, slots=True)
class Subset:
    """Those of a population whom an indicator counts: they and the rest are two cells of one table."""

    base: str
    code: str


_UNKNOWN = {"SEX": "sex", "AGE": "age_band", "DISABILITY": "disability", "EDUCATION": "education"}
_INCOMPLETE = {
    trait: Group("P1", dimension, "unknown", None)
    for trait, dimension in {**_UNKNOWN, "RESIDENCE": "residence_area"}.items()
}
GROUPS: Mapping[str, tuple[Group, ...]] = {
    "G1": (Group("P2", "sex", "female"),),
    "G2": (Group("P2", "young", "yes"),),
    "G3": (Group("P2", "disabled", "yes"),),
    "G4": (Group("P2", "priority", "yes", None),),
    "G5": (Group("P2", "residence_area", "rural"),),
    "G5_NO_DIPLOMA": (Group("P2", "education", "none"),),
    "G6": (Group("P6", "sex", "female"),),
    "G6_YOUTH": (Group("P6", "young", "yes"),),
    "G6_DISABLED": (Group("P6", "disabled", "yes"),),
    **{f"Q6_{trait}": (group,) for trait, group in _INCOMPLETE.items()},
    "Q6": tuple(_INCOMPLETE.values()),
}
"""The groups whose cells an indicator tells of: it is shown only where theirs are."""
PARTS: Mapping[str, tuple[str, ...]] = {
    "T1": ("P1",),
    "T2": ("P1",),
    "P4": ("P1", "P2", "P4"),
    "P5": ("P5", "P1"),
    "P8": ("P6", "P7"),
    "P8_MA": ("P6", "P7"),
    "M1_CONTRACTED": ("P6",),
    "M1_WORKED": ("P7",),
}
"""Ratios that tell no more and no less than the counts that they are made of."""
_KINDS = tuple(Subset("C1", kind) for kind in ("C1_WORK", "C1_TRAINING", "C1_UNKNOWN"))
SUBSETS: Mapping[str, tuple[Subset, ...]] = {
    "V1": (Subset("P1", "V1"),),
    "V2": (Subset("P1", "V2"),),
    "G5_JOB_SEEKERS": (Subset("P2", "G5_JOB_SEEKERS"),),
    **{kind.code: _KINDS for kind in _KINDS},
}
"""Counts of some of another count: what they leave over is told as well.

The kinds of certificates make up all of them, so each is shown only where the others are.
"""
BESIDE = frozenset({"G5_JOB_SEEKERS"})
"""Subsets that tables of their own say more of: a share of those who are known."""
SINCE_EVER = frozenset({("T1", "P1"), ("T2", "P1"), ("P5", "P1")})
"""Figures and what they are made of, over all that happened until the period's last day.

Active hires of two days differ by those that began and ended between, so they are shown where all that began is.
"""


_TRAITS = frozenset({"sex", "age_band", "disability", "education", "residence_area"})


def population(indicator: Indicator) -> Population:
    """What an indicator counts.

    A place all but parts persons: most work in one. An outsider may know that nobody worked in two, so what holds
    for parts is made to hold for persons in places too (the tables are asked for place by place all the same).
    Traits part those who stand behind a rate or a median, too, though its values do not add up.
    """
    return Population(
        indicator.code,
        frozenset(indicator.partitions - {"month"}) | _TRAITS.intersection(indicator.breakdowns),
        frozenset(indicator.breakdowns),
        indicator.disability,
    )


def parts_time(indicator: Indicator) -> bool:
    """Whether its months add up to the year."""
    return "month" in indicator.partitions
