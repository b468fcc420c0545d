"""Days of work, months, pay and certificates."""

from __future__ import annotations

from services.reporting.indicators.definition import Indicator

WORK: tuple[Indicator, ...] = ()
