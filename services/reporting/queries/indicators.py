"""The definitions themselves."""

from __future__ import annotations

from typing import Any

from services.reporting.indicators import INDICATORS


def definitions() -> dict[str, Any]:
    """Every indicator with its labels, formula, unit, breakdowns, and what it counts and does not."""
    return {
        "items": [
            {
                "code": one.code,
                "version": one.version,
                "labels": one.labels,
                "formula": one.formula,
                "unit": one.unit,
                "breakdowns": list(one.breakdowns),
                "includes": one.includes,
                "excludes": one.excludes,
            }
            for one in INDICATORS.values()
        ],
        "total": len(INDICATORS),
    }
