"""Facts about worksites."""

from __future__ import annotations

from pydantic import Field

from shared.contracts.base import CivilDate, Commune, Id, Note, Positive, Strict, Text
from shared.contracts.codes import Sector


class WorksiteOpened(Strict):
    """``worksite.opened``: a temporary public worksite under one or more agreements."""

    worksite_id: Id
    agreement_ids: tuple[Id, ...] = Field(min_length=1, max_length=100)
    title: Text
    commune: Commune
    sector: Sector
    operator: Id
    positions: Positive
    opens_on: CivilDate
    planned_end_on: CivilDate


class WorksiteChanged(Strict):
    """``worksite.changed``: other positions or another planned end, from the effective date."""

    worksite_id: Id
    effective_on: CivilDate
    positions: Positive | None = None
    planned_end_on: CivilDate | None = None
    reason: Note


class WorksiteNotice(Strict):
    """A change of a worksite's state from a date on."""

    worksite_id: Id
    effective_on: CivilDate
    reason: Note | None = None


class WorksiteSuspended(WorksiteNotice):
    """``worksite.suspended``: no hire starts on it from the effective date until it is resumed."""


class WorksiteResumed(WorksiteNotice):
    """``worksite.resumed``: hires can start again from the effective date."""


class WorksiteClosed(WorksiteNotice):
    """``worksite.closed``: its work is done; no hire starts on it any more."""
