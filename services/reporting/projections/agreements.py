"""Agreements: what state the set of votes, oppositions, amendments and terminations puts them in.

The state follows the dates of what happened, never the order in which it became known.
"""

from __future__ import annotations

from typing import Any

from services.reporting.projections.writing import Row
from services.reporting.searching import place_names, searchable

_DECIDED = {
    "agreement.approved": "approved",
    "agreement.rejected": "rejected",
    "agreement.postponed": "postponed",
    "agreement.opposed": "opposed",
}
_PLANNED = {"jobs": "planned_jobs", "worksites": "planned_worksites", "person_months": "planned_person_months"}
_AS_PROPOSED = (
    "title", "province", "level", "programme", "edition", "sectors", "communes", "budget_mad", "starts_on",
    "parent_agreement_id",
)  # fmt: skip
_KEPT = ("session_id", "votes_for", "votes_against", "abstentions", "reason", "planned", "ends_on")


def proposed(data: dict[str, Any], day: str, position: int) -> Row:
    """The columns of an agreement that was just proposed; ``day`` is when the publisher logged it.

    Each entry of ``history`` keeps where it became known.
    """
    terms = {"kind": "agreement.proposed", "on": "", "planned": data.get("planned"), "ends_on": data.get("ends_on")}
    history = [terms | {"known_from": position}]
    same = {name: data.get(name) for name in _AS_PROPOSED} | {"proposed_on": day, "search": _search(data)}
    return same | {"history": history, **_state(history), **_terms(history), **_vote({})}


def _search(data: dict[str, Any]) -> str:
    """By what an agreement is found: its title, programme and id, its bodies, its communes and province."""
    bodies = [text for partner in data["partners"] for text in (partner["partner_id"], partner["name"])]
    places = place_names([data["province"], *(data.get("communes") or ())])
    return searchable(data["agreement_id"], data["title"], data.get("programme"), *bodies, places)


def followed(before: Row, kind: str, data: dict[str, Any], day: str | None, logged: str, position: int) -> Row:
    """The columns after one more fact about the agreement, which happened on a day.

    ``logged`` orders what takes effect on one day, ``position`` is where it became known.
    """
    happened = {"kind": kind, "on": day or "", "logged": logged, "known_from": position}
    happened |= {name: data[name] for name in _KEPT if name in data}
    history = [*before["history"], happened]
    return {"history": history, **_state(history), **_terms(history), **_vote(happened)}


def _vote(happened: dict[str, Any]) -> Row:
    if "votes_for" not in happened:
        return {"vote_session": None, "vote": None}
    counts = {name: happened[name] for name in ("votes_for", "votes_against", "abstentions")}
    vote = {"result": happened["kind"].removeprefix("agreement."), **counts}
    return {"vote_session": happened["session_id"], "vote": vote}


def _state(history: list[dict[str, Any]]) -> Row:
    decisions = sorted(
        (one["on"], one["kind"] == "agreement.opposed", one.get("session_id", ""), one["kind"])
        for one in history
        if one["kind"] in _DECIDED
    )
    day, kind = (decisions[-1][0], decisions[-1][3]) if decisions else ("", "")
    state = _DECIDED.get(kind, "proposed")
    terminated = [one["on"] for one in history if one["kind"] == "agreement.terminated"]
    signed = [one["on"] for one in history if one["kind"] == "agreement.signed"]
    endorsed = [one["on"] for one in history if one["kind"] == "agreement.endorsed"]
    return {
        "state": "terminated" if terminated else state,
        "approved_on": day if state == "approved" else None,
        "terminated_on": min(terminated, default=None),
        "signed_on": min(signed, default=None),
        "endorsed_on": min(endorsed, default=None),
    }


def _terms(history: list[dict[str, Any]]) -> Row:
    """Plan and end as last amended, by the date from which each amendment holds."""
    by_date = sorted(history, key=lambda one: (one["on"], one.get("logged", "")))
    terms = [one for one in by_date if one["kind"] in ("agreement.proposed", "agreement.amended")]
    ends = [one["ends_on"] for one in terms if one.get("ends_on")]
    return {**_planned([one.get("planned") for one in terms]), "ends_on": ends[-1] if ends else None}


def _planned(plans: list[dict[str, Any] | None]) -> Row:
    merged: dict[str, Any] = {}
    for plan in plans:
        merged |= plan or {}
    return {column: merged.get(name) for name, column in _PLANNED.items()} | {"qualifier": merged.get("qualifier")}
