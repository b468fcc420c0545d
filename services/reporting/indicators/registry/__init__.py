"""The indicators that are published, each defined here and nowhere else, a file for each family."""

from __future__ import annotations

from services.reporting.indicators.definition import Indicator
from services.reporting.indicators.registry.agreements import AGREEMENTS
from services.reporting.indicators.registry.completeness import COMPLETENESS
from services.reporting.indicators.registry.hires import HIRES
from services.reporting.indicators.registry.outcomes import OUTCOMES
from services.reporting.indicators.registry.persons import PERSONS
from services.reporting.indicators.registry.quality import QUALITY
from services.reporting.indicators.registry.targets import TARGETS
from services.reporting.indicators.registry.told import TOLD
from services.reporting.indicators.registry.work import WORK
from services.reporting.indicators.registry.worksites import WORKSITES

_FAMILIES = (AGREEMENTS, WORKSITES, TARGETS, HIRES, PERSONS, WORK, TOLD, OUTCOMES, QUALITY, COMPLETENESS)

INDICATORS: dict[str, Indicator] = {indicator.code: indicator for family in _FAMILIES for indicator in family}
"""Every indicator by its code."""
