"""``POST /v1/facts`` and ``GET /v1/receipts/{id}``: on each deciding service, for the facts of all of them."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from shared.http_intake.documented import POST, RECEIPT
from shared.http_intake.intake import HttpIntake, Token


def router(intake: Callable[[], HttpIntake]) -> APIRouter:
    """The routes; ``intake`` is there once the service has started."""
    routes = APIRouter(prefix="/v1", tags=["facts"])

    @routes.post("/facts", summary="Send facts and hear what becomes of them", **POST)
    async def facts(request: Request, token: Token) -> Response:
        return await intake().post(request, token)

    @routes.get("/receipts/{event_id:path}", summary="The lasting receipt of a fact", **RECEIPT)
    async def receipts(event_id: str, token: Token) -> Response:
        return await intake().receipt(event_id, token)

    return routes
