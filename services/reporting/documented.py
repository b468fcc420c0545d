"""What OpenAPI says of a question: typed parameters, every format of the answer, every way that it can be refused."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from services.reporting import samples
from services.reporting.exits.negotiation import LANGUAGES, MEDIA_TYPES, Format
from services.reporting.parameters import Parameter, parameter
from services.reporting.queries.refusals import REFUSALS
from services.reporting.routes import ROUTES, Route
from shared.app import CORRELATION, Responses, problem_documented
from shared.correlation import HEADER

Json = dict[str, Any]

_STATUSES = {one.status: one for one in reversed(REFUSALS.values())}
"""The first of each status stands for it."""

SECURITY: list[Json] = [{}, {"bearer": []}]
SCHEME: Json = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "An auditor's token, signed with Ed25519 (awrach token). Without one the answer is the public one.",
}
_HEADERS: Json = {
    "ETag": {"description": "Changes with the answer.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "How long it may be kept, and by whom.", "schema": {"type": "string"}},
    "Link": {"description": "canonical: the permalink; describedby: the data package.", "schema": {"type": "string"}},
    "Content-Language": {"description": "Language of the labels, where there are any.", "schema": {"type": "string"}},
    HEADER: {"description": "What the log lines about this question carry.", "schema": {"type": "string"}},
}
_TABULAR: dict[Format, Json] = {
    "csv": {"schema": {"type": "string"}, "example": samples.CSV},
    "xlsx": {"schema": {"type": "string", "format": "binary"}},
    "datapackage": {"schema": {"type": "object", "required": ["resources"]}, "example": samples.DATA_PACKAGE},
}


def operation(route: Route) -> Json:
    """Parameters, security and the formats of the answer."""
    named = {name: route.own.get(name) or parameter(name) for name in route.parameters} | _of_the_exit(route)
    path = [_ID] if "{id}" in route.path else []
    content = {MEDIA_TYPES[one]: _TABULAR[one] for one in route.formats if one != "json"}
    return {
        "parameters": path + [_documented(name, one) for name, one in named.items()] + [_IF_NONE_MATCH, CORRELATION],
        "security": SECURITY,
        "responses": {"200": {"headers": _HEADERS, "content": content}},
    }


def responses(route: Route) -> Responses:
    """Everything but what ``operation`` says; FastAPI puts the two together."""
    return {
        200: {"description": "The answer.", "content": {"application/json": {"example": route.example}}},
        304: {"description": "Nothing changed since the answer whose ETag was sent."},
        **{status: problem(status) for status in sorted(_STATUSES) if status != 404 or "{id}" in route.path},
    }


def problem(status: int) -> Json:
    """A refusal with its example."""
    kind = _STATUSES[status]
    return problem_documented(kind.slug, status, kind.title, kind.example)


def documenting(app: FastAPI) -> FastAPI:
    """The application with its OpenAPI document completed."""
    plain = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(plain())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # how FastAPI lets it be extended
    return app


def _completed(document: Json) -> Json:
    """FastAPI drops nulls from examples, which tell much here, and documents a 422 that no path parameter can cause."""
    for route in ROUTES.values():
        answered = document["paths"][f"/v1/{route.path}"]["get"]["responses"]["200"]
        answered["content"]["application/json"]["example"] = route.example
    for path in document["paths"].values():
        for one in path.values():
            one["responses"].pop("422", None)
    components = document.setdefault("components", {})
    schemas = components.get("schemas", {})
    components["schemas"] = {name: one for name, one in schemas.items() if "ValidationError" not in name}
    components["securitySchemes"] = {"bearer": SCHEME}
    return document


_ID: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "the entry's id",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,80}$"},
    "example": "A1",
}
_IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an answer that is known already: 304 if it still holds.",
    "schema": {"type": "string"},
    "example": 'W/"3911-5f0c"',
}


def _of_the_exit(route: Route) -> dict[str, Parameter]:
    """Parameters of how to answer, not of what."""
    return {
        "format": Parameter("goes before Accept", {"type": "string", "enum": list(route.formats)}, route.formats[-1]),
        "lang": Parameter(
            "language of the labels in XLSX; goes before Accept-Language",
            {"type": "string", "enum": list(LANGUAGES)},
            "ar",
        ),
    }


def _documented(name: str, one: Parameter) -> Json:
    said: Json = {"name": name, "in": "query", "required": False, "description": one.description, "schema": one.schema}
    if one.example is not None:
        said["example"] = one.example
    if one.schema["type"] == "array":
        said |= {"style": "form", "explode": False}
    return said
