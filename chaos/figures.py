"""Every indicator with every breakdown, for comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import httpx

from chaos.evidence import Answer

_WHOLE, _PART = "2023-01-01/2024-12-31", "2023-07-01/2023-09-15"
_TOGETHER = ("commune,sex", "sector,month", "worksite,sex")
_OUTCOMES = "Q3"
"""How often a message was repeated is chance; Q3 is compared with the ledger's receipts instead."""
_OF_THE_CLOCK = ("Q2", "Q2_P90")
"""A suite that plays over midnight records on two days what the other records on one."""

Figures = dict[str, Any]


def figures(reporting: str, position: int) -> Figures:
    """Total and cells by indicator, breakdown and period, once reporting has reached a ledger position."""
    with httpx.Client(base_url=reporting, timeout=120) as http:
        found: Figures = {}
        for indicator in _get(http, "/v1/indicators")["items"]:
            if indicator["code"] in (_OUTCOMES, *_OF_THE_CLOCK):
                continue
            allowed = indicator["breakdowns"]
            pairs = [pair for pair in _TOGETHER if set(pair.split(",")) <= set(allowed)]
            for by, period in [("", _PART), *((by, _WHOLE) for by in ("", *allowed, *pairs))]:
                asked = {"indicator": indicator["code"], "period": period, "min_position": str(position)}
                asked |= {"by": by} if by else {}
                found[f"{indicator['code']} by {by or 'nothing'} {period}"] = _values(_get(http, "/v1/figures", asked))
        return found


def _values(answer: Any) -> Any:
    return {"total": answer["total"], "observations": answer["observations"], "unit": answer["unit"]}


def _get(http: httpx.Client, path: str, parameters: dict[str, str] | None = None) -> Any:
    response = http.get(path, params=parameters)
    response.raise_for_status()
    return response.json()


def differences(disturbed: Figures, undisturbed: Figures) -> list[str]:
    """Where two suites answer differently."""
    return [
        f"figures differ: {name}: {disturbed.get(name)} instead of {undisturbed.get(name)}"
        for name in sorted(disturbed.keys() | undisturbed.keys())
        if disturbed.get(name) != undisturbed.get(name)
    ]


def outcomes(reporting: str, answers: Iterable[Answer]) -> list[str]:
    """Where Q3 says other than the ledger's receipts; nothing is parked any more when this is asked."""
    with httpx.Client(base_url=reporting, timeout=120) as http:
        cells = _get(http, "/v1/figures", {"indicator": _OUTCOMES, "by": "publisher,outcome"})["observations"]
    told = {(cell["by"]["publisher"], cell["by"]["outcome"]): cell["value"] for cell in cells if cell["value"]}
    counted = Counter((one.receipt.publisher, one.receipt.outcome) for one in answers)
    return [
        f"figures differ: Q3 of {publisher}, {outcome}: {told.get((publisher, outcome), 0)}, receipts: {count}"
        for (publisher, outcome), count in counted.items()
        if outcome != "parked" and told.get((publisher, outcome), 0) != count
    ]
