"""The shapes of answers, as OpenAPI shows them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Open(BaseModel):
    """Further members may come; a client passes over those that it does not know."""

    model_config = ConfigDict(extra="allow")


class Observation(_Open):
    """One cell: ``value`` is null when withheld (confidentiality A or D), not available or not applicable."""

    by: dict[str, str]
    value: float | int | None
    status: Literal["A", "P", "x", "z"] = Field(
        description="A normal, P provisional, x not available, z not applicable"
    )
    confidentiality: Literal["F", "A", "D"] = Field(description="F free, A small count, D secondary")
    numerator: float | int | None
    denominator: float | int | None
    qualifier: Literal["exactly", "more_than", "about"] | None


class Period(BaseModel):
    """Two civil days of Morocco, both included."""

    from_: str = Field(alias="from", json_schema_extra={"format": "date"})
    to: str = Field(json_schema_extra={"format": "date"})


class PlannedJobs(BaseModel):
    """One agreement's plan before and after a fact; null where none is told."""

    before: int | None
    after: int | None


class Target(_Open):
    """One fact that changed a target: what it planned, and the sum that counted once it was known."""

    position: int
    recorded_at: str = Field(json_schema_extra={"format": "date-time"})
    effective_on: str | None = Field(description="Civil day; null for a proposal.")
    agreement_id: str
    kind: Literal["proposed", "approved", "rejected", "postponed", "opposed", "amended", "terminated"]
    planned_jobs: PlannedJobs
    target: int


class Figure(_Open):
    """A figure with all that it needs to be understood: definition, period, as-of instant and position."""

    indicator: str
    version: int
    unit: str
    period: Period
    as_of: str = Field(json_schema_extra={"format": "date-time"})
    position: int
    scope: dict[str, str | int]
    observations: list[Observation]
    total: Observation
    notes: list[str]
    targets: list[Target] | None = Field(None, description="How the target came to be; of T1 and T2 only.")
    permalink: str = Field(description="Path and query that give this answer again, for ever.")


FigureOrFigures = Figure | list[Figure]
"""One for ``indicator=``, a list for ``indicators=``."""


class Behind(_Open):
    """A cell and the moment or moments that it is looked at."""

    indicator: str
    version: int
    unit: str
    period: Period
    scope: dict[str, str | int]
    by: dict[str, str]
    total: int = Field(description="Units in all; a page of them is listed.")
    limit: int
    offset: int


class Explained(Behind):
    """What a cell is made of: each unit, what it adds, and the facts about it."""

    as_of: str
    position: int
    value: float | int | None
    numerator: float | int | None
    denominator: float | int | None
    sums: dict[str, float]
    contributions: list[dict[str, Any]]
    permalink: str


class Difference(Behind):
    """What moved a cell between two moments; the changes sum to the figure's own difference."""

    from_: dict[str, Any] = Field(alias="from")
    to: dict[str, Any]
    changes: dict[str, float]
    moved: list[dict[str, Any]]


_ITEM = (
    "Members as in docs/registers.md. An agreement or body lists up to 100 ids of what belongs to it; where there are "
    "more it tells how many, null for the list, and in listed_at where to read them all."
)


class Listing(_Open):
    """One page of a register."""

    items: list[dict[str, Any]] = Field(description=_ITEM)
    total: int
    limit: int
    offset: int
    position: int
    next: str | None = Field(description="Path and query of the next page, if there is one.")
    previous: str | None = Field(description="Path and query of the page before, if there is one.")
    permalink: str = Field(description="Path and query that give this page again, for ever.")


class Entry(_Open):
    """One entry of a register; that of a body has its ``figures`` beside it, as ``/v1/figures`` answers them."""

    item: dict[str, Any] = Field(description=_ITEM)
    position: int
    permalink: str = Field(description="Path and query that give this entry again, for ever.")


class Labels(BaseModel):
    """One name in three languages."""

    ar: str
    fr: str
    en: str


class Definition(_Open):
    """What an indicator counts and how."""

    code: str
    version: int
    labels: Labels
    formula: str
    unit: str
    breakdowns: list[str]
    partitions: list[str] = Field(description="Breakdowns whose parts add up to the total.")
    includes: str
    excludes: str
    levels: list[str] = Field(description="Levels of agreements, one of which is counted; empty where none is.")
    protected_by: Literal["small_count", "small_count_disability"] | None = Field(
        description="Setting below which cells of few persons are withheld; null where a cell tells of nobody."
    )


class Definitions(_Open):
    """Every indicator."""

    items: list[Definition]
    total: int


class Checked(_Open):
    """One comparison of everything with the ledger; ``differences`` counts rows and cells of figures."""

    finished_at: str = Field(json_schema_extra={"format": "date-time"})
    position: int
    rows: int
    figures: int
    differences: int


class SelfCheck(_Open):
    """Whether what is served is what the ledger says: the last whole comparison, and how far the next one has come."""

    enabled: bool
    drift: bool
    reached: int
    last: Checked | None
    differences: dict[str, dict[str, int]] = Field(
        description="By table (or figure) and kind: changed, missing, extra, stale, figure, unreadable."
    )


class Status(_Open):
    """Where reporting stands; ``lag`` in positions, and in seconds since the first of them was recorded."""

    position: int
    ledger_position: int
    lag: int
    lag_seconds: float
    projection_version: int | str
    self_check: SelfCheck
    database: dict[str, Any] = Field(
        description="kind, bytes, and of its disk free_bytes and total_bytes, null where reporting cannot see it."
    )
    publishers: list[dict[str, Any]] = Field(
        description="Each with its last accepted fact, its outcomes, and what is parked of it now (facts, "
        "oldest_recorded_at, positions of its oldest receipts that say for what), null where nothing is."
    )
    builds: list[dict[str, Any]] = Field(
        description="Builds of the projection: build (its number), version, state (serving, building, trial of a dry "
        "run, superseded) and bytes on disk; one under way also with position, goal, percent, positions_per_second, "
        "eta_seconds and told_at."
    )
