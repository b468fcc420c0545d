"""What the ledger holds of facts about hires: a person key for the identity number, an age for the birth date."""

from __future__ import annotations

from datetime import UTC, date

from shared.contracts.hire import (
    HireCorrected,
    HireStarted,
    RecordedHireCorrected,
    RecordedHireStarted,
    RecordedPerson,
    RecordedPersonChanges,
)
from shared.intake import Wellformed


def recorded_start(sent: HireStarted, key: str) -> RecordedHireStarted:
    """A started hire, its person named by a random key."""
    person = sent.person
    return RecordedHireStarted(
        hire_id=sent.hire_id,
        worksite_id=sent.worksite_id,
        role=sent.role,
        starts_on=sent.starts_on,
        planned_end_on=sent.planned_end_on,
        validated_on=sent.validated_on,
        person=RecordedPerson(
            key=key,
            sex=person.sex,
            age=None if person.birth_date is None else completed_years(person.birth_date, sent.starts_on),
            disability=person.disability,
            residence=person.residence,
            education=person.education,
            job_seeker=person.job_seeker,
        ),
    )


def recorded_correction(fact: Wellformed, started_on: date | None) -> RecordedHireCorrected:
    """A correction; a birth date becomes the age on the corrected start, or else on the hire's first recorded one.

    Without either (``started_on`` is not known) the birth date is awaited.
    """
    sent: HireCorrected = fact.data
    born = sent.person.birth_date if sent.person else None
    start = sent.starts_on or started_on
    age = completed_years(born, start) if born and start else None
    changes = sent.person.model_dump(exclude={"birth_date"}, exclude_none=True) if sent.person else {}
    if age is not None:
        changes["age"] = age
    logged = fact.event.time.astimezone(UTC).isoformat(timespec="microseconds")
    return RecordedHireCorrected(
        hire_id=sent.hire_id,
        reason=sent.reason,
        starts_on=sent.starts_on,
        planned_end_on=sent.planned_end_on,
        person=RecordedPersonChanges(**changes) if changes else None,
        logged=f"{logged} {fact.received.publisher} {fact.event.id}",
        birth_date="awaited" if born and age is None else None,
    )


def completed_years(born: date, on: date) -> int:
    """Age in completed years on a day; negative before birth."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
