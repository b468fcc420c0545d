"""Worksites: terms and state as their dated changes leave them."""

from __future__ import annotations

from typing import Any

from services.reporting.projections.writing import Row
from services.reporting.searching import place_names, searchable
from shared.contracts.codes import province_of

_STATES = {"worksite.suspended": "suspended", "worksite.resumed": "open"}


def opened(data: dict[str, Any]) -> Row:
    """The columns of a worksite that was just opened."""
    same = ("title", "commune", "sector", "operator", "positions", "opens_on", "planned_end_on")
    return {
        **{name: data[name] for name in same},
        "province": province_of(data["commune"]),
        "positions_opened": data["positions"],
        "closed_on": None,
        "suspended_on": None,
        "state": "open",
        "search": searchable(data["worksite_id"], data["title"], data["operator"], place_names([data["commune"]])),
        "history": [{"kind": "worksite.opened", "on": data["opens_on"], **_terms(data)}],
    }


def followed(before: Row, kind: str, data: dict[str, Any]) -> Row:
    """The columns after one more fact about the worksite."""
    happened = {"kind": kind, "on": data["effective_on"], "reason": data.get("reason"), **_terms(data)}
    history = sorted([*before["history"], happened], key=lambda one: (one["on"], one["kind"]))
    closed = [one["on"] for one in history if one["kind"] == "worksite.closed"]
    notices = [(_STATES[one["kind"]], one["on"]) for one in history if one["kind"] in _STATES]
    state, since = notices[-1] if notices else ("open", None)
    return {
        "history": history,
        "positions": _in_force(history, "positions"),
        "planned_end_on": _in_force(history, "planned_end_on"),
        "closed_on": closed[0] if closed else None,
        "suspended_on": since if state == "suspended" and not closed else None,
        "state": "closed" if closed else state,
    }


def _in_force(history: list[dict[str, Any]], term: str) -> Any:
    """The latest by date; of two on one day the greater, as in the rules, whichever came first."""
    return max((one["on"], one[term]) for one in history if one.get(term))[1]


def _terms(data: dict[str, Any]) -> Row:
    return {name: data[name] for name in ("positions", "planned_end_on") if data.get(name)}
