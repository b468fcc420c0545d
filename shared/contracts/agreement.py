"""Facts about agreements: proposed, voted, signed, endorsed, amended, opposed, terminated."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.base import CivilDate, Commune, Count, Id, Money, Note, Province, Strict, Text, Year
from shared.contracts.codes import Sector

PartnerKind = Literal[
    "ministry", "council", "state_service", "association", "cooperative", "commune", "inter_communal", "other"
]
Level = Literal["ministry", "implementation", "other"]
Qualifier = Literal["exactly", "more_than", "about"]


class Partner(Strict):
    """A body that signs an agreement."""

    partner_id: Id
    name: Text
    kind: PartnerKind


class Planned(Strict):
    """What an agreement plans: heads, worksites, person-months; ``qualifier`` is part of the figure."""

    jobs: Count | None = None
    worksites: Count | None = None
    person_months: Count | None = None
    qualifier: Qualifier | None = None


class AgreementProposed(Strict):
    """``agreement.proposed``: the text put before the council. It need not plan any job or worksite."""

    agreement_id: Id
    title: Text
    province: Province
    level: Level
    programme: Id | None = None
    edition: Year | None = None
    partners: tuple[Partner, ...] = Field(min_length=1, max_length=200, json_schema_extra={"uniqueItems": True})
    sectors: tuple[Sector, ...] | None = None
    communes: tuple[Commune, ...] | None = None
    planned: Planned | None = None
    budget_mad: Money | None = None
    starts_on: CivilDate | None = None
    ends_on: CivilDate | None = None
    parent_agreement_id: Id | None = None

    @model_validator(mode="after")
    def _partners_differ(self) -> Self:
        if len({partner.partner_id for partner in self.partners}) != len(self.partners):
            raise PydanticCustomError("partners", "partners must differ: a partner_id is listed twice")
        return self


class Vote(Strict):
    """A council's vote on an agreement; ``kind`` of the fact says what came of it."""

    agreement_id: Id
    session_id: Id
    votes_for: Count
    votes_against: Count
    abstentions: Count
    note: Text | None = None


class AgreementApproved(Vote):
    """``agreement.approved``: the council voted for it."""


class AgreementRejected(Vote):
    """``agreement.rejected``: the council voted against it; a later session may vote again."""


class AgreementPostponed(Vote):
    """``agreement.postponed``: the council put off its vote to a later session."""


class AgreementSigned(Strict):
    """``agreement.signed``: its partners signed it."""

    agreement_id: Id
    signed_on: CivilDate


class AgreementEndorsed(Strict):
    """``agreement.endorsed``: visa, where one is due."""

    agreement_id: Id
    endorsed_on: CivilDate


class AgreementAmended(Strict):
    """``agreement.amended``: a new plan or end, from its effective date."""

    agreement_id: Id
    session_id: Id | None = None
    effective_on: CivilDate
    planned: Planned | None = None
    ends_on: CivilDate | None = None
    reason: Note


class AgreementTerminated(Strict):
    """``agreement.terminated``: no opening and no hire under it from the effective date."""

    agreement_id: Id
    session_id: Id | None = None
    effective_on: CivilDate
    reason: Note


class AgreementOpposed(Strict):
    """``agreement.opposed``: the governor's reasoned opposition; a later session must approve anew."""

    agreement_id: Id
    opposed_on: CivilDate
    reason: Note
