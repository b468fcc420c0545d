"""One small ledger whose every figure can be counted by hand.

Zineb (ZX1, 24 years) works one day on W1, then from Tuesday 11 July to Thursday 31 August 2023 on W2. Hamid (ZX2, of
unknown age, with a declared disability) is hired on W1 from Monday 31 July to Sunday 6 August; no end is told. One
supervises; one hire never was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from shared.ledger import Recorded
from tests.building import approved_agreement, hire_ended, hire_fact, hire_started, worksite_opened
from tests.reporting.conftest import Ask
from tests.reporting.recording import recorded

P = "2023-07-01/2023-12-31"
Figure = Callable[..., Any]

_HAMID = {
    "sex": "male",
    "birth_date": "",
    "disability": "declared",
    "education": "none",
    "residence": "05.301.03.05",
    "job_seeker": False,
}
_SITES = [*approved_agreement(), worksite_opened("W1", positions=9), worksite_opened("W2", commune="05.301.03.05")]


def _hires() -> list[dict[str, Any]]:
    hamid = hire_started("H3", "ZX2", "2023-07-31", "2023-08-06", person=_HAMID)
    del hamid["data"]["person"]["birth_date"]
    return [
        hire_started("H1", "ZX1", validated_on="2023-07-01", person={"job_seeker": True}),
        hire_ended("H1", "2023-07-10", reason="resigned"),
        hire_started("H2", "ZX1", "2023-07-11", "2023-08-31", worksite_id="W2"),
        hire_ended("H2", "2023-08-31"),
        hamid,
        hire_started("H4", "ZX3", "2023-07-10", "2023-07-15", role="supervisor"),
        hire_started("H5", "ZX4", "2023-07-10", "2023-07-15"),
    ]


_TOLD = [
    hire_fact("attended", "H2", days_worked=10, training_days=2),
    hire_fact("attended", "H2", month="2023-08", days_worked=20),
    hire_fact("attended", "H5", days_worked=4),
    hire_fact("paid", "H2", paid_on="2023-08-05"),
    hire_fact("paid", "H2", paid_on="2023-08-11", amount_mad=100),
    hire_fact("paid", "H2", month="2023-08", paid_on="2023-08-30"),
    hire_fact("paid", "H5"),
    hire_fact("certified", "H1", issued_on="2023-09-01", kind="work"),
    hire_fact("certified", "H2", issued_on="2023-09-28"),
    hire_fact("certified", "H5"),
]


@pytest.fixture(scope="session")
def ledger() -> list[Recorded]:
    return recorded(_SITES, _hires(), _TOLD, [hire_fact("voided", "H5")])


@pytest.fixture
def told(project: Callable[[Sequence[Recorded]], int], ledger: list[Recorded]) -> int:
    """The ledger is projected; what is known at this position ends with the voiding."""
    return project(ledger)


@pytest.fixture
def total(ask: Ask, told: int) -> Figure:
    """The value of a figure over the second half of 2023, or another period, in a scope."""

    def figure(code: str, period: str = P, **scope: Any) -> Any:
        return ask(code, period=period, **scope)["total"]["value"]

    return figure


@pytest.fixture
def share(ask: Ask, told: int) -> Figure:
    """The value, numerator and denominator of a figure."""

    def figure(code: str, period: str = P, **scope: Any) -> Any:
        whole = ask(code, period=period, **scope)["total"]
        return whole["value"], whole["numerator"], whole["denominator"]

    return figure


@pytest.fixture
def parts(ask: Ask, told: int) -> Figure:
    """The values of a figure by the values of one breakdown."""

    def figure(code: str, by: str, period: str = P, **scope: Any) -> Any:
        return {one["by"][by]: one["value"] for one in ask(code, by, period, **scope)["observations"]}

    return figure
