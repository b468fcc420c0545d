"""Hires: one row per version, with what figures break them down by taken in once, from the person and the worksite."""

from __future__ import annotations

from typing import Any

from services.reporting.projections.writing import Row
from shared.contracts.codes import communes


def started(data: dict[str, Any], worksite: Row) -> Row:
    """The columns of a hire that was just started on a worksite."""
    person, residence = data["person"], data["person"].get("residence")
    return {
        "person_key": person["key"],
        "worksite_id": data["worksite_id"],
        "province": worksite["province"],
        "commune": worksite["commune"],
        "sector": worksite["sector"],
        "role": data["role"],
        "starts_on": data["starts_on"],
        "planned_end_on": data["planned_end_on"],
        "ended_on": None,
        "last_day": data["planned_end_on"],
        "end_reason": None,
        "validated_on": data.get("validated_on"),
        "sex": person["sex"],
        "age": person.get("age"),
        "disability": person["disability"],
        "education": person.get("education", "unknown"),
        "residence": residence,
        "residence_area": _area(residence),
        "job_seeker": person.get("job_seeker"),
        "corrections": [],
    }


def _area(residence: str | None) -> str:
    return "unknown" if residence is None else ("urban" if communes()[residence].urban else "rural")


def ended(data: dict[str, Any]) -> Row:
    """The columns that an end changes."""
    return {"ended_on": data["ended_on"], "last_day": data["ended_on"], "end_reason": data["reason"]}


def corrected(before: Row, data: dict[str, Any]) -> Row:
    """The columns after a correction: of two that correct the same, the later logged holds, whichever came first."""
    changes = {name: data[name] for name in ("starts_on", "planned_end_on") if name in data} | data.get("person", {})
    corrections = sorted([*before["corrections"], [data["logged"], changes]], key=lambda one: one[0])
    after: Row = {"corrections": corrections}
    for _, one in corrections:
        after |= one
    if "residence" in after:
        after["residence_area"] = _area(after["residence"])
    after["last_day"] = before["ended_on"] or after.get("planned_end_on", before["planned_end_on"])
    return after
