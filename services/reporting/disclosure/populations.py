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


GROUPS: Mapping[str, Group] = {
    "G1": Group("P2", "sex", "female"),
    "G2": Group("P2", "young", "yes"),
    "G3": Group("P2", "disabled", "yes"),
    "G4": Group("P2", "priority", "yes", None),
    "G5": Group("P2", "residence_area", "rural"),
    "G5_NO_DIPLOMA": Group("P2", "education", "none"),
}
PARTS: Mapping[str, tuple[str, ...]] = {"T1": ("P1",), "P4": ("P1", "P2")}
"""Ratios that tell no more and no less than the counts that they are made of."""
SUBSETS: Mapping[str, str] = {"V1": "P1", "V2": "P1"}
"""Counts of some of another count: what they leave over is told as well."""
SINCE_EVER = frozenset({"T1"})
"""Figures that take no notice of the period."""


def population(indicator: Indicator) -> Population:
    """What an indicator counts.

    A place all but parts persons: most work in one. An outsider may know that nobody worked in two, so what holds
    for parts is made to hold for persons in places too (the tables are asked for place by place all the same).
    """
    return Population(
        indicator.code,
        frozenset(indicator.partitions - {"month"}),
        frozenset(indicator.breakdowns),
        indicator.disability,
    )


def parts_time(indicator: Indicator) -> bool:
    """Whether its months add up to the year."""
    return "month" in indicator.partitions
