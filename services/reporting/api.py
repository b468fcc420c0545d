"""The HTTP API (contract §5), version 1: carries questions to ``answering`` and its answers through the exits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import unquote_to_bytes

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.reporting.answering import Answering
from services.reporting.documented import operation, responses
from services.reporting.exits.negotiation import format_of, language_of
from services.reporting.exits.responding import Asked, respond
from services.reporting.noting import Noted, noting
from services.reporting.queries.asking import Refusal, failed, invalid
from services.reporting.roles import Roles, bearer
from services.reporting.routes import ROUTES, Route
from shared.app import problem_response


def router(answering: Callable[[], Answering], roles: Roles) -> APIRouter:
    """The routes; ``answering`` is there once the service has started."""
    routes = APIRouter(prefix="/v1", tags=["figures"])
    for route in ROUTES.values():
        _add(routes, route, answering, roles)
    return routes


def _add(routes: APIRouter, route: Route, answering: Callable[[], Answering], roles: Roles) -> None:
    @routes.get(
        f"/{route.path}",
        name=route.name,
        summary=route.summary,
        response_model=route.model,
        responses=responses(route),
        openapi_extra=operation(route),
    )
    async def answer(request: Request) -> Response:
        try:
            with noting(route.name, "http") as noted:
                return await _answered(route, request, answering(), roles, noted)
        except Refusal as refusal:
            return _refused(refusal)
        except Exception:  # noted with its trace
            return _refused(failed())


async def _answered(route: Route, request: Request, answering: Answering, roles: Roles, noted: Noted) -> Response:
    caller = roles.caller(bearer(request.headers.getlist("authorization")))
    parameters = _parameters(request)
    asked_format, asked_language = parameters.pop("format", None), parameters.pop("lang", None)
    asked = Asked(
        route.name,
        parameters,
        caller,
        format_of(asked_format, _listed(request, "accept"), route.formats),
        language_of(asked_language, _listed(request, "accept-language")),
    )
    noted.role = caller.role
    document = await answering.answer(route.name, parameters, caller)
    noted.answered(parameters, document)
    # A long table takes a while to write; others are answered meanwhile.
    return await asyncio.to_thread(respond, asked, document, _listed(request, "if-none-match"))


def _listed(request: Request, header: str) -> str:
    """A header that holds a list, however many lines it came in."""
    return ",".join(request.headers.getlist(header))


def _parameters(request: Request) -> dict[str, str]:
    """Each parameter once, in UTF-8."""
    raw: bytes = request.scope["query_string"]
    try:
        unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as error:
        raise invalid("Parameters must be percent-encoded UTF-8.") from error
    in_path = [(name, str(value)) for name, value in request.path_params.items()]
    named = [*in_path, *request.query_params.multi_items()]
    twice = _twice(name for name, _ in named)
    if twice:
        raise invalid(f"{', '.join(twice)} is given twice; several codes go into one parameter, parted by commas.")
    return dict(named)


def _twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def _refused(refusal: Refusal) -> Response:
    response = problem_response(refusal.status, refusal.slug, refusal.title, refusal.detail)
    response.headers["cache-control"] = "no-store"
    if refusal.status == 401:
        response.headers["www-authenticate"] = 'Bearer realm="awrach-reporting", error="invalid_token"'
    return response
