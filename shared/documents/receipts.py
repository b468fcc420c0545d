"""JSON Schema of each receipt, by outcome, and what to do on it. More members may come; a client passes over them."""

from __future__ import annotations

from typing import Any

from shared.contracts.problems import PROBLEM_BASE, PROBLEMS

Json = dict[str, Any]

_PARKED = (
    "Understood, but not possible on what is known now; `problem` says why. It is decided again by itself when that "
    "changes, and gets its final receipt then; after 30 days (`AWRACH_PARK_FOR`) it is rejected with the same problem."
)
OUTCOMES = {
    "accepted": ("Recorded for ever; `position` is its place in the ledger.", "Nothing."),
    "duplicate": (
        "Accepted before with this very content; carries the original position.",
        "Nothing: a retry is always safe.",
    ),
    "conflict": (
        "This id was used before for other content. Nothing changed; both digests are named.",
        "Use a new id for a new fact.",
    ),
    "parked": (
        _PARKED,
        "Nothing, if what it waits for is on its way.",
    ),
    "rejected": (
        "Malformed, or forbidden whatever may still arrive; `problem` lists everything that is wrong.",
        "Mend it and send it again; its id is free again.",
    ),
}
"""Meaning and what to do, by outcome."""

_DIGEST = {
    "type": "string",
    "pattern": "^sha256:[0-9a-f]{64}$",
    "description": "Of the content; identity number and birth date enter it concealed, so compare receipts only.",
}
_POSITION = {"type": "integer", "minimum": 1, "description": "Place of the fact in the ledger."}
_MEMBERS: Json = {
    "publisher": {"type": "string", "description": "Who sent the fact."},
    "id": {"type": "string", "description": "The event's id."},
    "recorded_at": {"type": "string", "format": "date-time", "description": "When the receipt was recorded (UTC)."},
    "position": _POSITION,
    "digest": _DIGEST,
    "recorded_digest": {**_DIGEST, "description": "Of the content that the id was used for before."},
    "correlation_id": {"type": "string", "description": "The event's correlationid, or its id."},
    "dry_run": {"type": "boolean", "description": "true: a verdict only, nothing was recorded."},
}
_REQUIRED = {
    "accepted": ["digest"],
    "duplicate": ["digest"],
    "conflict": ["digest", "recorded_digest", "problem"],
    "parked": ["digest", "problem"],
    "rejected": ["problem"],
}


def problem_schema(outcome: str = "") -> Json:
    """A problem (RFC 9457); of a fact with this outcome where one is given."""
    slugs = [kind.slug for kind in PROBLEMS.values() if outcome in ("", kind.outcome)]
    if outcome == "rejected":
        slugs += [kind.slug for kind in PROBLEMS.values() if kind.outcome == "parked"]
    return {
        "type": "object",
        "description": "What is wrong and what to do (RFC 9457).",
        "required": ["type", "title", "detail", "errors"],
        "properties": {
            "type": {
                "type": "string",
                "description": "Which problem; its last part is the slug.",
                "examples": [PROBLEM_BASE + slug for slug in slugs],
            },
            "title": {"type": "string", "description": "The problem in a few words."},
            "detail": {"type": "string", "description": "What happened here, and what to do."},
            "errors": {
                "type": "array",
                "description": "Every member concerned.",
                "items": {
                    "type": "object",
                    "required": ["pointer", "detail"],
                    "properties": {
                        "pointer": {"type": "string", "description": "JSON pointer of the member (RFC 6901)."},
                        "detail": {"type": "string", "description": "What is wrong with it. No value is repeated."},
                    },
                },
            },
        },
    }


def receipt_schema(outcome: str) -> Json:
    """The receipt of one outcome."""
    members = {**_MEMBERS, "outcome": {"const": outcome, "description": OUTCOMES[outcome][0].replace("`", "")}}
    required = ["publisher", "id", "outcome", *_REQUIRED[outcome]]
    if outcome == "rejected":
        members["id"] = {"type": ["string", "null"], "description": "The event's id; null where none can be read."}
    if "problem" in required:
        members["problem"] = problem_schema(outcome)
    return {"type": "object", "required": required, "properties": members}


def receipt_example(outcome: str) -> Json:
    """A receipt as it comes, for the canonical example of ``hire.started``."""
    receipt: Json = {"publisher": "anapec", "id": "example-16", "outcome": outcome}
    if outcome in ("accepted", "duplicate", "conflict"):
        receipt["position"] = 1234
    receipt |= {"recorded_at": "2023-07-03T08:30:02.114203Z", "digest": "sha256:" + "5e" * 32}
    if outcome == "conflict":
        receipt["recorded_digest"] = "sha256:" + "a7" * 32
    receipt["correlation_id"] = "example-16"
    slug, pointer, sentence = _EXAMPLE_PROBLEMS.get(outcome, ("", "", ""))
    if slug:
        kind = PROBLEMS[slug]
        receipt["problem"] = {
            "type": PROBLEM_BASE + slug,
            "title": kind.title,
            "detail": f"{sentence} {kind.remedy}",
            "errors": [{"pointer": pointer, "detail": sentence}],
        }
    return receipt


_EXAMPLE_PROBLEMS = {
    "conflict": ("conflict", "/id", "Event id example-16 is taken."),
    "parked": ("unknown-reference", "/data/worksite_id", "The worksite WRK-01 is not known."),
    "rejected": ("impossible-dates", "/data/planned_end_on", "The hire ends before it starts."),
}
