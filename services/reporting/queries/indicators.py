"""The definitions themselves."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from services.reporting.indicators import INDICATORS, Indicator
from services.reporting.indicators.counting import Counted
from services.reporting.indicators.definition import LEVELS


def definitions() -> dict[str, Any]:
    """Every indicator with its labels, formula, unit, breakdowns, and what it counts and does not."""
    return {"items": [_definition(one) for one in INDICATORS.values()], "total": len(INDICATORS)}


def _definition(one: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "version": one.version,
        "labels": one.labels,
        "formula": one.formula,
        "unit": one.unit,
        "breakdowns": list(one.breakdowns),
        "partitions": [name for name in one.breakdowns if name in one.partitions],
        "includes": one.includes,
        "excludes": one.excludes,
        "levels": list(LEVELS) if one.levels else [],
        "protected_by": protection(one),
    }


def protection(indicator: Indicator) -> str | None:
    """The setting that says how few persons are withheld in its cells; ``None`` where a cell tells of nobody."""
    if indicator.disability:
        return "small_count_disability"
    return "small_count" if _counts_people(indicator.measure) else None


def _counts_people(part: object) -> bool:
    """Whether persons stand behind a measure, or behind one that it is made of."""
    if isinstance(part, Counted):
        return part.people is not None
    if not is_dataclass(part):
        return False
    return any(_counts_people(getattr(part, member.name)) for member in fields(part))
