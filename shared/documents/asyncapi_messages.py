"""The messages of the AsyncAPI document with their schemas: facts, receipts, and the question for a receipt."""

from __future__ import annotations

import json
from typing import Any

from shared.contracts.examples import EXAMPLES
from shared.contracts.facts import FACTS, FactKind
from shared.documents.receipts import OUTCOMES, problem_schema, receipt_example, receipt_schema
from shared.documents.schemas import schemas

Json = dict[str, Any]

_JSON = "application/json"
_CLOUDEVENT = "application/cloudevents+json"


def names(kind: FactKind) -> list[str]:
    """The message of each version, the newest last."""
    return [f"{kind.name}.v{version}" for version in range(1, kind.newest + 1)]


def components() -> Json:
    """Every schema and every message by name."""
    return {"schemas": _schemas(), "messages": {**_facts(), **_receipts(), **_ASKING}}


def _schemas() -> Json:
    """Facts and receipts. Shared models stand beside them once: a reference goes from the document's own root."""
    found: Json = {f"receipt.{outcome}": receipt_schema(outcome) for outcome in OUTCOMES}
    for name, schema in schemas().items():
        moved = json.loads(json.dumps(schema).replace('"#/$defs/', '"#/components/schemas/'))
        found |= moved.pop("$defs")
        found[name] = {key: value for key, value in moved.items() if key not in ("$schema", "$id", "examples")}
    return found


def _facts() -> Json:
    return {
        name: {
            "name": kind.types[version],
            "title": name,
            "contentType": _CLOUDEVENT,
            "headers": {
                "type": "object",
                "properties": {"content-type": {"const": _CLOUDEVENT, "description": "CloudEvents, structured mode."}},
            },
            "payload": {"$ref": f"#/components/schemas/{name}"},
            "correlationId": {"location": "$message.payload#/id"},
            "examples": [
                {"name": f"{publisher}", "payload": message}
                for publisher, message in EXAMPLES.values()
                if message["type"] == kind.types[version]
            ],
        }
        for kind in FACTS.values()
        for version, name in enumerate(names(kind))
    }


def _receipts() -> Json:
    return {
        f"receipt.{outcome}": {
            "name": f"receipt.{outcome}",
            "title": f"Receipt: {outcome}",
            "summary": " ".join(sentences),
            "contentType": _JSON,
            "payload": {"$ref": f"#/components/schemas/receipt.{outcome}"},
            "correlationId": {"location": "$message.payload#/id"},
            "examples": [{"payload": receipt_example(outcome)}],
        }
        for outcome, sentences in OUTCOMES.items()
    }


_ASKING: Json = {
    "receipt.question": {
        "title": "Which fact",
        "contentType": _JSON,
        "payload": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string", "minLength": 1, "description": "The event's id."}},
        },
        "examples": [{"payload": {"id": "example-16"}}],
    },
    "receipt.problem": {
        "title": "No receipt",
        "summary": "Nothing was sent under this id, or the question cannot be read; status as in HTTP.",
        "contentType": _JSON,
        "payload": {
            **problem_schema(),
            "required": ["type", "title", "status", "detail"],
            "properties": {**problem_schema()["properties"], "status": {"type": "integer", "enum": [400, 404]}},
        },
    },
}
