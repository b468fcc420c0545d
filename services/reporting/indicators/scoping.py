"""Which rows a question is about, within its scope."""

from __future__ import annotations

import polars as pl

from services.reporting.columns import Frames
from services.reporting.indicators.definition import Question, Scope


def placed(frames: Frames, rows: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Hires or worksites within a scope; an agreement's terms select what stands under such an agreement."""
    at = {"province": scope.province, "commune": scope.commune, "sector": scope.sector, "worksite_id": scope.worksite}
    rows = rows.filter(*(pl.col(name) == value for name, value in at.items() if value))
    if not scope.of_agreements:
        return rows
    under = frames["worksite_agreements"].join(_matching(frames, scope), on="agreement_id", how="semi")
    return rows.join(under, on="worksite_id", how="semi")


def agreements_in(frames: Frames, question: Question) -> pl.LazyFrame:
    """Agreements within the scope; a place selects those with a worksite there."""
    scope = question.scope
    rows = _matching(frames, scope)
    if scope.province:
        rows = rows.filter(pl.col("province") == scope.province)
    if not (scope.commune or scope.sector or scope.worksite):
        return rows
    chosen = placed(frames, frames["worksites"], Scope(None, None, None, scope.commune, scope.worksite, scope.sector))
    linked = frames["worksite_agreements"].join(chosen, on="worksite_id", how="semi")
    return rows.join(linked, on="agreement_id", how="semi")


def _matching(frames: Frames, scope: Scope) -> pl.LazyFrame:
    """Agreements with the programme, edition and bodies that the scope names."""
    rows = frames["agreements"]
    at = {"programme": scope.programme, "edition": scope.edition}
    rows = rows.filter(*(pl.col(name) == value for name, value in at.items() if value))
    signed = {"partner_id": scope.partner, "kind": scope.partner_kind}
    conditions = [pl.col(name) == value for name, value in signed.items() if value]
    return rows.join(frames["partners"].filter(*conditions), on="agreement_id", how="semi") if conditions else rows
