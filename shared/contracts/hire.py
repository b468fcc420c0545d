"""Facts about hires: as publishers send them, with identity and birth date; as the ledger holds them, with neither."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.base import CivilDate, Commune, Count, Id, Money, Note, Strict, Text, given

Sex = Literal["female", "male", "unknown"]
Disability = Literal["none", "declared", "certified", "unknown"]
Education = Literal["none", "primary", "secondary", "baccalaureate", "vocational", "higher", "unknown"]
Role = Literal["worker", "supervisor"]
EndReason = Literal["completed", "resigned", "replaced", "dismissed", "site_closed", "found_job", "deceased", "other"]

# Public validators of the CNIE disagree, so this is lenient: letters, then digits, spaces and hyphens ignored.
Cnie = Annotated[str, StringConstraints(pattern=r"^[ -]*[A-Za-z][ -]*[A-Za-z]?[ -]*([0-9][ -]*){1,8}$", max_length=32)]
Idcs = Annotated[str, StringConstraints(pattern=r"^[ -]*([0-9][ -]*){10}$", max_length=32)]


Month = Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]


class _Traits(Strict):
    sex: Sex
    disability: Disability
    residence: Commune | None = None
    education: Education | None = None
    job_seeker: bool | None = None


class Person(_Traits):
    """A beneficiary as a publisher knows them. Generated examples say that they are generated."""

    model_config = ConfigDict(json_schema_extra={"oneOf": given("cnie", "idcs")})

    cnie: Cnie | None = None
    idcs: Idcs | None = None
    birth_date: CivilDate | None = None

    @model_validator(mode="after")
    def _one_identifier(self) -> Self:
        if (self.cnie is None) == (self.idcs is None):
            raise PydanticCustomError("identifier", "must hold exactly one of cnie, idcs")
        return self


class RecordedPerson(_Traits):
    """A beneficiary as the ledger knows them: a random key, and the age in completed years at the hire's start."""

    key: str
    age: int | None = None


class _HireTerms(Strict):
    hire_id: Id
    worksite_id: Id
    role: Role
    starts_on: CivilDate
    planned_end_on: CivilDate
    validated_on: CivilDate | None = None


class HireStarted(_HireTerms):
    """``hire.started`` as sent: one contract of one person on one worksite."""

    person: Person


class RecordedHireStarted(_HireTerms):
    """``hire.started`` as the ledger holds it."""

    person: RecordedPerson


class HireEnded(Strict):
    """``hire.ended``: the last day of a hire is known; the days left are free for another."""

    hire_id: Id
    ended_on: CivilDate
    reason: EndReason


class HireAttended(Strict):
    """``hire.attended``: days present in one month, declared once for the month."""

    hire_id: Id
    month: Month
    days_worked: Count
    training_days: Count | None = None


class HirePaid(Strict):
    """``hire.paid``: one payment for one month; a month may be paid in parts."""

    hire_id: Id
    month: Month
    amount_mad: Money
    paid_on: CivilDate


class HireCertified(Strict):
    """``hire.certified``: a certificate was issued."""

    hire_id: Id
    issued_on: CivilDate
    kind: Literal["work", "training"] | None = None
    skills: Annotated[tuple[Text, ...], Field(max_length=50)] | None = None


class HireVoided(Strict):
    """``hire.voided``: the hire never was; its place and its person are free again."""

    hire_id: Id
    reason: Note


class _TraitChanges(Strict):
    sex: Sex | None = None
    disability: Disability | None = None
    residence: Commune | None = None
    education: Education | None = None
    job_seeker: bool | None = None


class PersonChanges(_TraitChanges):
    """What is corrected of a person, as sent; who it is cannot be corrected: void the hire and start another."""

    birth_date: CivilDate | None = None


class RecordedPersonChanges(_TraitChanges):
    """The same as the ledger holds it: an age at the hire's start instead of a birth date."""

    age: int | None = None


class _Correction(Strict):
    hire_id: Id
    reason: Note
    starts_on: CivilDate | None = None
    planned_end_on: CivilDate | None = None


_PERSON_CHANGES: JsonValue = {
    "required": ["person"],
    "properties": {"person": {"type": "object", "anyOf": given(*PersonChanges.model_fields)}},
}


class HireCorrected(_Correction):
    """``hire.corrected`` as sent: what was wrong from the beginning; of two corrections the later logged holds."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [_PERSON_CHANGES, *given("starts_on", "planned_end_on")]})

    person: PersonChanges | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        person = self.person.model_dump(exclude_none=True) if self.person else {}
        if not person and self.starts_on is None and self.planned_end_on is None:
            raise PydanticCustomError("correction", "must correct something: person, starts_on or planned_end_on")
        return self


class RecordedHireCorrected(_Correction):
    """``hire.corrected`` as the ledger holds it.

    ``logged`` orders corrections: when the publisher logged it (UTC), then who and which. ``birth_date`` says that one
    was sent and could not be turned into an age yet (the hire's start is not known), or not any more.
    """

    person: RecordedPersonChanges | None = None
    logged: str
    birth_date: Literal["awaited", "gone"] | None = None
