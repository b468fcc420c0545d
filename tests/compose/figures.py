"""The example's figures as the published port tells them, beside what they must be."""

from __future__ import annotations

from typing import Any

import httpx

from awrach.example.expected import EXPECTED, Figure
from tests.cli.running import until

_PERIOD = "2023-01-01/2023-12-31"


def totals(reporting: str) -> dict[str, Figure]:
    """Every expected indicator's total now."""
    answer = httpx.get(
        f"{reporting}/v1/figures", params={"indicators": ",".join(EXPECTED), "period": _PERIOD}, timeout=30
    )
    answer.raise_for_status()
    return {one["indicator"]: _figure(one["total"]) for one in answer.json()}


def breakdown(reporting: str) -> list[dict[str, Any]]:
    """Hires by sector, to be compared before and after."""
    answer = httpx.get(f"{reporting}/v1/figures?indicator=P1&by=sector&period={_PERIOD}", timeout=30)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["observations"]
    return found


def as_expected(reporting: str) -> dict[str, Figure]:
    """Wait until all facts are projected; then every total must be as it follows from how the example is built."""
    until(lambda: totals(reporting)["P1"] == EXPECTED["P1"], "all hires to be projected")
    found = totals(reporting)
    assert found == EXPECTED, f"{found} instead of {EXPECTED}"
    return found


def _figure(total: dict[str, Any]) -> Figure:
    share = total.get("denominator") is not None
    return Figure(
        total["value"],
        total.get("qualifier"),
        total["numerator"] if share else None,
        total["denominator"] if share else None,
    )
