"""Hires: one row per version, with what figures break them down by taken in once, from the person and the worksite."""

from __future__ import annotations

from typing import Any

from services.reporting.projections.versions import Row
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
        "residence_area": "unknown" if residence is None else ("urban" if communes()[residence].urban else "rural"),
        "job_seeker": person.get("job_seeker"),
    }


def ended(data: dict[str, Any]) -> Row:
    """The columns that an end changes."""
    return {"ended_on": data["ended_on"], "last_day": data["ended_on"], "end_reason": data["reason"]}
