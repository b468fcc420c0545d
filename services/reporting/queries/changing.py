"""What changed in a figure since an earlier moment: both answers are given as they may be shown, and compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.reporting.queries.figures import Asked, Frame, figure

_ANSWER = ("value", "status", "confidentiality", "numerator", "denominator", "qualifier")


def changed_since(asked: Asked, earlier: Frame, later: Frame) -> dict[str, Any]:
    """The later answer with only the observations that read otherwise at the earlier moment, or were not there.

    One that is no more is given with value null and status ``x``. The total is always given. Two answers that may be
    shown tell nothing more by being compared.
    """
    after = figure(asked, later)
    period = f"{after['period']['from']}/{after['period']['to']}"
    before = figure(replace(asked, period=period), earlier)
    was = {_key(one): one for one in before["observations"]}
    now = {_key(one): one for one in after["observations"]}
    gone = [_gone(was[key]) for key in sorted(was.keys() - now.keys())]
    moved = [one for key, one in now.items() if _answer(one) != _answer(was.get(key))]
    since = {"position": before["position"], "as_of": before["as_of"]}
    return {**after, "observations": moved + gone, "updated_after": since}


def _key(observation: dict[str, Any]) -> tuple[str, ...]:
    return tuple(observation["by"].values())


def _answer(observation: dict[str, Any] | None) -> dict[str, Any] | None:
    return observation and {name: observation[name] for name in _ANSWER}


def _gone(observation: dict[str, Any]) -> dict[str, Any]:
    nothing = {"value": None, "numerator": None, "denominator": None, "qualifier": None}
    return {**observation, **nothing, "status": "x", "confidentiality": "F"}
