"""Facts about hires: as publishers send them, with identity and birth date; as the ledger holds them, with neither."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.base import CivilDate, Commune, Id, Strict

Sex = Literal["female", "male", "unknown"]
Disability = Literal["none", "declared", "certified", "unknown"]
Education = Literal["none", "primary", "secondary", "baccalaureate", "vocational", "higher", "unknown"]
Role = Literal["worker", "supervisor"]
EndReason = Literal["completed", "resigned", "replaced", "dismissed", "site_closed", "found_job", "deceased", "other"]

# Public validators of the CNIE disagree, so this is lenient: letters, then digits, spaces and hyphens ignored.
Cnie = Annotated[str, StringConstraints(pattern=r"^[ -]*[A-Za-z][ -]*[A-Za-z]?[ -]*([0-9][ -]*){1,8}$", max_length=32)]
Idcs = Annotated[str, StringConstraints(pattern=r"^[ -]*([0-9][ -]*){10}$", max_length=32)]


class _Traits(Strict):
    sex: Sex
    disability: Disability
    residence: Commune | None = None
    education: Education | None = None
    job_seeker: bool | None = None


class Person(_Traits):
    """A beneficiary as a publisher knows them. Generated examples say that they are generated."""

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
    """``hire.ended``."""

    hire_id: Id
    ended_on: CivilDate
    reason: EndReason
