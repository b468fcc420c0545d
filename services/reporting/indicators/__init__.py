"""Every figure's one definition, and the one piece of code that computes it."""

from services.reporting.indicators.definition import Cell, Indicator
from services.reporting.indicators.registry import INDICATORS

__all__ = ["INDICATORS", "Cell", "Indicator"]
