"""What tests read in an answer."""

from __future__ import annotations

from typing import Any

Answer = dict[str, Any]


def value(answer: Answer) -> Any:
    return answer["total"]["value"]


def share(answer: Answer) -> tuple[Any, Any, Any]:
    """Value, numerator and denominator of the total."""
    return answer["total"]["value"], answer["total"]["numerator"], answer["total"]["denominator"]


def cells(answer: Answer) -> dict[str, Any]:
    """Values by the one breakdown that was asked for, or by several joined with a blank."""
    return {" ".join(one["by"].values()): one["value"] for one in answer["observations"]}


def shares(answer: Answer) -> dict[str, tuple[Any, Any, Any]]:
    """Value, numerator and denominator of each cell."""
    return {
        " ".join(one["by"].values()): (one["value"], one["numerator"], one["denominator"])
        for one in answer["observations"]
    }
