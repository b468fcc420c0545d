"""What is answered to which outcome: a receipt with its status, or where to ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from fastapi.responses import JSONResponse

from shared.http_intake.event import Event

Document = dict[str, Any]

STATUS = {"accepted": 201, "duplicate": 200, "parked": 202, "conflict": 409, "rejected": 422}
"""The status of each outcome; a dry run has that which the fact would have."""


def answer_one(event: Event, document: Document) -> JSONResponse:
    """The answer to one event: its receipt, or what :func:`not_yet` says."""
    response = JSONResponse(document, STATUS[document["outcome"]] if "outcome" in document else 202)
    if response.status_code in (201, 202) and event.id is not None and not event.dry:
        response.headers["Location"] = _path(event.id)
    return response


def answer_all(documents: Sequence[Document]) -> JSONResponse:
    """The answer to a batch: a receipt each, or where to ask, in the order sent."""
    return JSONResponse(list(documents), 200 if all("outcome" in one for one in documents) else 202)


def not_yet(publisher: str, event: Event) -> Document:
    """INTAKE holds the event, its receipt is not there yet."""
    known: Document = {"publisher": publisher, "id": event.id}
    if event.dry:
        return known | {"dry_run": True, "detail": "It is not decided yet; send the dry run again."}
    if event.id is None:
        return known | {"detail": "It is not decided yet, and without an id nothing can be asked for: give it one."}
    path = _path(event.id)
    return known | {"receipt": path, "detail": f"INTAKE holds it, so nothing is lost; ask for its receipt: GET {path}"}


def _path(event_id: str) -> str:
    return f"/v1/receipts/{quote(event_id, safe='')}"
