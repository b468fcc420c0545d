"""The contract as documents, served beside the figures: the same bytes as below docs/ (``shared/documents``)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from services.reporting.queries.refusals import REFUSALS, RefusalType
from shared.app import Responses, problem_documented
from shared.contracts.problems import PROBLEM_BASE, PROBLEMS, ProblemType
from shared.documents.catalogue import problem_page
from shared.documents.contract import contract
from shared.documents.html import marked, page
from shared.documents.schemas import schemas

_FOR_AN_HOUR = {"cache-control": "public, max-age=3600"}
_NONE: Responses = {404: problem_documented("not-found", 404, "Not Found")}
_Name = Annotated[str, Path(examples=["hire.started.v1"])]
_Slug = Annotated[str, Path(examples=["worksite-full"])]


def _types(example: dict[str, Any], *media_types: str) -> Responses:
    return {200: {"content": {one: {"schema": {}} for one in media_types} | {"application/json": {"example": example}}}}


_LISTED = {"schemas": [{"name": "hire.started.v1", "path": "/contract/schemas/hire.started.v1.json"}]}
_SCHEMA: Responses = {200: {"content": {"application/schema+json": {"schema": {"type": "object"}, "example": {}}}}}


def routes() -> APIRouter:
    """``/contract/`` and ``/problems/``."""
    router = APIRouter(tags=["contract"])

    @router.get("/contract/", summary="The event catalogue, one HTML page", response_class=HTMLResponse)
    async def catalogue() -> Response:
        return _document("catalogue.html", "text/html")

    @router.get(
        "/contract/asyncapi.json", summary="The messages as AsyncAPI 3.0", responses=_types({"asyncapi": "3.0.0"})
    )
    async def asyncapi() -> Response:
        return _document("asyncapi.json", "application/json")

    @router.get(
        "/contract/schemas/",
        summary="Every JSON Schema: fact and version, and where it is",
        responses=_types(_LISTED),
    )
    async def listed() -> JSONResponse:
        paths = [{"name": name, "path": f"/contract/schemas/{name}.json"} for name in schemas()]
        return JSONResponse({"schemas": paths}, headers=_FOR_AN_HOUR)

    @router.get(
        "/contract/schemas/{name}.json",
        summary="The JSON Schema of one version of a fact, whole event",
        response_class=Response,
        responses=_SCHEMA | _NONE,
    )
    async def schema(name: _Name) -> Response:
        return _document(f"schemas/{name}.json", "application/schema+json")

    @router.get(
        "/problems/{slug}",
        summary="What a problem means and what to do; HTML where Accept prefers it",
        responses=_types(_explained(PROBLEMS["worksite-full"]), "text/html") | _NONE,
    )
    async def problem(slug: _Slug, request: Request) -> Response:
        kind = PROBLEMS.get(slug) or REFUSALS.get(slug)
        if kind is None:
            raise HTTPException(404, f"no problem has the slug {slug[:80]}; they are {', '.join(PROBLEMS | REFUSALS)}")
        headers = {**_FOR_AN_HOUR, "vary": "accept"}
        if _prefers_html(request.headers.get("accept", "")):
            text = problem_page(kind) if isinstance(kind, ProblemType) else _refusal_page(kind)
            return HTMLResponse(text, headers=headers)
        return JSONResponse(_explained(kind), headers=headers)

    return router


def _document(name: str, media_type: str) -> Response:
    text = contract().get(name)
    if text is None:
        raise HTTPException(404, f"there is no {name}; /contract/schemas/ lists those that there are")
    return Response(text, media_type=media_type, headers=_FOR_AN_HOUR)


def _explained(kind: ProblemType | RefusalType) -> dict[str, Any]:
    """A fact's problem says what becomes of the fact, a question's with which status it is answered."""
    then = {"outcome": kind.outcome} if isinstance(kind, ProblemType) else {"status": kind.status}
    named = {"type": PROBLEM_BASE + kind.slug, "slug": kind.slug, "title": kind.title}
    return {**named, **then, "what_to_do": kind.remedy}


def _refusal_page(kind: RefusalType) -> str:
    return page(
        kind.title,
        f"<main>\n<h1>{marked(kind.title)}</h1>\n<p><code>{kind.slug}</code> · a question is answered with status "
        f"{kind.status}</p>\n<h4>What to do</h4>\n<p>{marked(kind.remedy)}</p>\n</main>",
    )


def _prefers_html(accept: str) -> bool:
    """Whether HTML is asked for at least as much as JSON; who asks for anything gets JSON."""
    wanted = {"text/html": 0.0, "application/json": 0.0}
    for one in accept.split(","):
        media_type, _, parameters = one.strip().partition(";")
        if media_type in wanted:
            wanted[media_type] = _quality(parameters)
    return wanted["text/html"] > 0 and wanted["text/html"] >= wanted["application/json"]


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
