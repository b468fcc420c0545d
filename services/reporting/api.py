"""The HTTP API (contract §5), version 1."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.reporting.answering import Answering
from services.reporting.indicators.definition import Scope
from services.reporting.queries.asking import Refusal
from services.reporting.queries.registers import REGISTERS
from shared.app import problem_response


class Observation(BaseModel):
    """One cell: ``value`` is null when withheld (confidentiality A or D) or not defined (status z)."""

    by: dict[str, str]
    value: float | int | None
    status: Literal["A", "P", "x", "z"] = Field(
        description="A normal, P provisional, x not available, z not applicable"
    )
    confidentiality: Literal["F", "A", "D"] = Field(description="F free, A small count, D secondary")
    numerator: int | None
    denominator: int | None
    qualifier: Literal["exactly", "more_than", "about"] | None


class Figure(BaseModel):
    """A figure with all that it needs to be understood: definition, period, as-of instant and position."""

    indicator: str
    version: int
    unit: str
    period: dict[Literal["from", "to"], str]
    as_of: str
    position: int
    scope: dict[str, str | int]
    observations: list[Observation]
    total: Observation
    notes: list[str]


class Problem(BaseModel):
    """RFC 9457: what is wrong, and what is allowed."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class Listing(BaseModel):
    """One page of a register."""

    items: list[dict[str, Any]]
    total: int
    limit: int
    offset: int
    position: int


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The question cannot be understood; says what is allowed."},
    503: {"model": Problem, "description": "The database does not answer now (`database-unavailable`)."},
    504: {"model": Problem, "description": "The position asked for is not projected yet."},
}
_FIGURES = {
    "indicator": "one code, e.g. P1",
    "indicators": "several codes, e.g. P1,P2; the answer is a list",
    "by": "breakdowns, e.g. commune,sex; /v1/indicators says which an indicator allows",
    "period": "two civil days, both included: 2023-07-01/2023-12-31; from the first fact to today unless given",
    "level": "level of the agreements counted by J0, T1 and W2: ministry, implementation (unless given), other",
    "as_of": "the moment: a civil day (its release at midnight in Morocco); auditors also a position or an instant",
    "day": "the civil day of the moment, where nothing more was recorded since its position; as in permalinks",
    "updated_after": "a moment; only observations that changed since",
    "min_position": "wait until the projection has reached this ledger position",
    **{name: f"scope: only this {name.replace('_', ' ')}" for name in Scope.__slots__},
}
_CELL = {"cell": "the cell's values, one for each breakdown of by=, in their order: 05.301.03.05,female"}
_MOMENTS = {"from": "the earlier moment: a position or an instant", "to": "the later one; now unless given"}
_PAGE = {
    "limit": "entries of the page, 1 to 500; 100 unless given",
    "offset": "entries to pass over",
    "min_position": _FIGURES["min_position"],
}


def _documented(parameters: dict[str, str]) -> dict[str, Any]:
    """Parameters as OpenAPI shows them. They are checked where every exit's questions are: in answering."""
    return {
        "parameters": [
            {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
            for name, text in parameters.items()
        ]
    }


def router(answering: Callable[[], Answering]) -> APIRouter:
    """The routes; ``answering`` is there once the service has started."""
    routes = APIRouter(prefix="/v1", tags=["figures"], responses=_PROBLEMS)

    async def answer(name: str, request: Request) -> JSONResponse:
        try:
            return JSONResponse(await answering().answer(name, dict(request.query_params)))
        except Refusal as refusal:
            return problem_response(refusal.status, refusal.slug, refusal.title, refusal.detail)

    @routes.get(
        "/figures",
        response_model=Figure | list[Figure],
        summary="Figures, broken down or not",
        openapi_extra=_documented(_FIGURES),
    )
    async def figures(request: Request) -> JSONResponse:
        return await answer("figures", request)

    @routes.get(
        "/figures/explain",
        summary="The facts behind one cell (auditor)",
        openapi_extra=_documented(_FIGURES | _CELL | _PAGE),
    )
    async def explain(request: Request) -> JSONResponse:
        return await answer("explain", request)

    @routes.get(
        "/figures/difference",
        summary="What moved one cell between two moments (auditor)",
        openapi_extra=_documented(_FIGURES | _CELL | _MOMENTS | _PAGE),
    )
    async def difference(request: Request) -> JSONResponse:
        return await answer("difference", request)

    @routes.get("/indicators", summary="The definition of every indicator")
    async def indicators(request: Request) -> JSONResponse:
        return await answer("indicators", request)

    @routes.get("/status", summary="Position, lag, and each publisher's last fact")
    async def status(request: Request) -> JSONResponse:
        return await answer("status", request)

    for name, register in REGISTERS.items():
        _add_register(routes, name, register.filters, answer)
    return routes


def _add_register(
    routes: APIRouter, name: str, filters: tuple[str, ...], answer: Callable[[str, Request], Awaitable[JSONResponse]]
) -> None:
    exact = {one: f"only entries with this {one.replace('_', ' ')}" for one in filters}

    @routes.get(
        f"/{name}",
        name=name,
        response_model=Listing,
        summary=f"The public register of {name}",
        openapi_extra=_documented(exact | _PAGE),
    )
    async def register(request: Request) -> JSONResponse:
        return await answer(name, request)
