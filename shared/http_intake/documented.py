"""How the two routes describe themselves in the service's OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.app import CORRELATION
from shared.contracts.examples import EXAMPLES
from shared.http_intake.binding import MEDIA_TYPES, MOST_BYTES, MOST_EVENTS
from shared.http_intake.refusals import HTTP_PROBLEMS
from shared.http_intake.request import LONGEST_WAIT, WAIT


class Receipt(BaseModel):
    """What became of a fact; the one place where each outcome is explained is the event catalogue."""

    model_config = ConfigDict(extra="allow")

    publisher: str
    id: str | None
    outcome: Literal["accepted", "duplicate", "conflict", "parked", "rejected"]
    position: int | None = Field(None, description="The accepted fact's place in the ledger.")
    recorded_at: str | None = None
    digest: str | None = None
    problem: dict[str, Any] | None = Field(None, description="RFC 9457: why not, which members, what to do.")
    dry_run: Literal[True] | None = Field(None, description="Only the verdict of a dry run; nothing is recorded.")


class NotYet(BaseModel):
    """INTAKE holds the fact, its receipt is not there yet."""

    publisher: str
    id: str | None
    receipt: str | None = Field(None, description="The path to ask for it.")
    detail: str


class Problem(BaseModel):
    """RFC 9457: what is wrong, and what to do."""

    type: str
    title: str
    status: int
    detail: str


def _problems(*slugs: str) -> dict[int | str, dict[str, Any]]:
    return {
        status: {
            "description": f"{title}. {remedy}",
            "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
        }
        for status, title, remedy in (HTTP_PROBLEMS[slug] for slug in slugs)
    }


def _body() -> dict[str, Any]:
    _, example = EXAMPLES["session.held"]
    shown = {"structured": example, "binary": example["data"], "batched": [example]}
    return {
        media_type: {"schema": {"type": "array" if mode == "batched" else "object"}, "example": shown[mode]}
        for media_type, mode in MEDIA_TYPES.items()
    }


_PARAMETERS = [
    {
        "name": "dry_run",
        "in": "query",
        "schema": {"type": "boolean", "default": False},
        "description": "Answer the verdict alone, each fact judged by itself on what is recorded now; record nothing.",
    },
    {
        "name": "Prefer",
        "in": "header",
        "schema": {"type": "string", "examples": ["wait=20"]},
        "description": f"Seconds to wait for receipts: {WAIT:.0f} unless given, at most {LONGEST_WAIT:.0f}.",
    },
    CORRELATION,
]

POST: dict[str, Any] = {
    "description": (
        "Takes any fact in the CloudEvents 1.0 HTTP binding, whichever service decides it: structured, binary "
        f"(attributes in `ce-` headers, percent-encoded) or batched (at most {MOST_EVENTS} events and "
        f"{MOST_BYTES['batched']} bytes; one event at most {MOST_BYTES['structured']}). "
        "A batch is answered by a list in the order sent. A retry is always safe."
    ),
    "status_code": 201,
    "responses": {
        201: {"model": Receipt, "description": "Accepted and recorded."},
        200: {
            "model": Receipt | list[Receipt],
            "description": "A duplicate; or a batch of which each event is answered.",
        },
        202: {
            "model": Receipt | NotYet | list[Receipt | NotYet],
            "description": "Parked until another fact arrives; or taken, the receipt to be asked for at `Location`.",
        },
        409: {"model": Receipt, "description": "The event id was used before for other content."},
        422: {"model": Receipt, "description": "Rejected; every error is listed."},
        **_problems(*(slug for slug in HTTP_PROBLEMS if slug != "unknown-receipt")),
    },
    "openapi_extra": {"requestBody": {"required": True, "content": _body()}, "parameters": _PARAMETERS},
}

RECEIPT: dict[str, Any] = {
    "description": "Its acceptance if there is one, else the latest, however long ago the fact was sent.",
    "responses": {
        200: {"model": Receipt, "description": "The receipt."},
        **_problems("invalid-request", "unauthorized", "unknown-receipt", "too-many-requests", "unavailable"),
    },
}
