"""The HTTP side that every service has: live, ready, metrics, and errors as RFC 9457 problems."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from starlette.exceptions import HTTPException

from shared.background import every, running
from shared.contracts.problems import PROBLEM_BASE
from shared.correlation import HEADER, Correlating

Responses = dict[int | str, dict[str, Any]]
"""What OpenAPI says of answers, by status."""
CORRELATION: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "An id of yours for the answer and its log lines: visible ASCII, 255 at most. Else one is made.",
    "schema": {"type": "string"},  # one that is no id is no reason to refuse a question
    "example": "report-2023-07-03",
}
"""The header as OpenAPI shows it."""
Ready = Callable[[], Awaitable[list[str]]]
"""Names what keeps the service from serving; nothing when it is ready."""


Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

READY = Gauge("awrach_ready", "1 while a service can do its work, as /health/ready says.", ["service"])
_LOOK_EVERY = 10.0


def service_app(
    name: str,
    *,
    lifespan: Lifespan,
    ready: Ready,
    routers: Sequence[APIRouter] = (),
    description: str = "",
) -> FastAPI:
    """A service's HTTP application; ``lifespan`` starts and stops what it runs."""
    app = FastAPI(
        title=f"Awrach {name}", version="1", description=description, lifespan=_showing(name, lifespan, ready)
    )
    app.add_exception_handler(HTTPException, _as_problem)
    app.add_middleware(Correlating)
    app.include_router(_operations(name, ready))
    for router in routers:
        app.include_router(router)
    return app


def _showing(name: str, lifespan: Lifespan, ready: Ready) -> Lifespan:
    """The lifespan with readiness as a metric, for alerts; nobody may be asking for it over HTTP."""

    async def look() -> None:
        READY.labels(name).set(not await ready())

    @contextlib.asynccontextmanager
    async def shown(app: FastAPI) -> AsyncIterator[None]:
        async with lifespan(app), running(ready=every(_LOOK_EVERY, look, "readiness")):
            yield

    return shown


def problem_response(status: int, slug: str, title: str, detail: str, **members: Any) -> JSONResponse:
    """An RFC 9457 answer."""
    body = {"type": PROBLEM_BASE + slug, "title": title, "status": status, "detail": detail, **members}
    return JSONResponse(body, status, media_type="application/problem+json")


def problem_documented(slug: str, status: int, title: str, detail: str = "Says why, and what to do.") -> dict[str, Any]:
    """A problem as OpenAPI shows it among a route's responses, with an example."""
    example = {"type": PROBLEM_BASE + slug, "title": title, "status": status, "detail": detail}
    members = {name: {"type": "integer" if name == "status" else "string"} for name in example}
    schema = {"type": "object", "required": list(members), "properties": members}
    return {"description": title, "content": {"application/problem+json": {"schema": schema, "example": example}}}


def _said(example: dict[str, str]) -> Responses:
    return {200: {"content": {"application/json": {"example": example}}}}


_METRICS: Responses = {
    200: {
        "description": "In the Prometheus text format.",
        "content": {"text/plain": {"schema": {"type": "string"}, "example": "awrach_projection_position 3911.0\n"}},
    }
}


async def _as_problem(_: Request, error: Exception) -> Response:
    """What the framework refuses by itself: an unknown path, a method that a path does not have."""
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    detail = f"{title}: {error.detail}. /docs lists every path of this service."
    response = problem_response(error.status_code, title.lower().replace(" ", "-"), title, detail)
    response.headers.update(error.headers or {})  # such as Allow, which a 405 must carry
    return response


def _operations(name: str, ready: Ready) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get(
        "/health/live",
        summary="Whether the process answers at all",
        responses=_said({"service": name, "status": "live"}),
    )
    async def live() -> dict[str, str]:
        return {"service": name, "status": "live"}

    @router.get(
        "/health/ready",
        summary="Whether it can do its work now",
        responses=_said({"service": name, "status": "ready"})
        | {503: problem_documented("not-ready", 503, "Not ready")},
    )
    async def readiness() -> Response:
        missing = await ready()
        if missing:
            return problem_response(503, "not-ready", f"{name} is not ready", "; ".join(missing))
        return JSONResponse({"service": name, "status": "ready"})

    @router.get("/metrics", summary="Prometheus metrics", response_class=Response, responses=_METRICS)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
