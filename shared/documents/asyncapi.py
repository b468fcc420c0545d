"""The AsyncAPI 3.0 document, from the publisher's point of view: what it sends, hears and asks."""

from __future__ import annotations

import json
from typing import Any

from shared.contracts.examples import EXAMPLES
from shared.contracts.facts import FACTS, FactKind
from shared.documents.receipts import OUTCOMES, problem_schema, receipt_example, receipt_schema
from shared.documents.schemas import about, schemas

Json = dict[str, Any]

VERSION = "1.0.0"
"""Of the contract: another first number would break publishers, and is not planned."""

_JSON = "application/json"
_CLOUDEVENT = "application/cloudevents+json"
_DESCRIPTION = """\
Publish facts as CloudEvents 1.0 (structured JSON, at most 64 KiB); each gets a receipt, live and on request for ever.
A retry is always safe: `(publisher, id)` identifies a fact for ever. Order never matters. The catalogue with all rules
in words is served beside this document, at `/contract/`.
"""


def asyncapi() -> Json:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:ma:awrach:contract",
        "info": {
            "title": "Awrach Ledger",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": _JSON,
        "servers": _SERVERS,
        "channels": {**{f"intake.{kind.name}": _intake(kind) for kind in FACTS.values()}, **_RECEIPTS},
        "operations": {**{f"publish.{kind.name}": _publish(kind) for kind in FACTS.values()}, **_operations()},
        "components": {
            "schemas": _component_schemas(),
            "messages": {**_facts(), **_receipts(), **_ASKING},
            "securitySchemes": {"nkey": _NKEY},
        },
    }


_NKEY = {
    "type": "asymmetricEncryption",
    "description": "NATS nkey (Ed25519) of the publisher. It may publish to intake.<its slug>.>, subscribe to "
    "receipts.<its slug>.> and ask query.receipts.<its slug>, nothing else. It connects with its own inbox prefix.",
}
_SERVERS = {
    "suite": {
        "host": "{host}:4222",
        "protocol": "nats",
        "description": "A deployed suite: TLS, one nkey per publisher.",
        "variables": {"host": {"default": "nats.awrach.example", "description": "Where the suite runs."}},
        "security": [{"$ref": "#/components/securitySchemes/nkey"}],
    },
    "local": {
        "host": "127.0.0.1:4222",
        "protocol": "nats",
        "description": "awrach up: loopback only, no credentials. DIR/endpoints.json names the port in use.",
    },
}
_PUBLISHER = {"description": "The publisher's slug: a-z, 0-9 and hyphens.", "examples": ["anapec"]}


def _ref(*path: str) -> Json:
    return {"$ref": "#/" + "/".join(path)}


def _names(kind: FactKind) -> list[str]:
    return [f"{kind.name}.v{version}" for version in range(1, kind.newest + 1)]


def _intake(kind: FactKind) -> Json:
    return {
        "address": f"intake.{{publisher}}.{kind.name}",
        "title": kind.name,
        "description": f"{about(kind, kind.newest)} Kept by the stream INTAKE; decided by {kind.service}.".strip(),
        "parameters": {"publisher": _PUBLISHER},
        "messages": {name: _ref("components", "messages", name) for name in _names(kind)},
    }


_RECEIPTS: Json = {
    "receipts": {
        "address": "receipts.{publisher}.{key}",
        "title": "Receipts, live",
        "description": "Core NATS: whoever is not listening asks on query.receipts.<publisher>.",
        "parameters": {
            "publisher": _PUBLISHER,
            "key": {
                "description": "Lower-case hex of the first 16 bytes of SHA-256 of the event id; none where no id can "
                "be read. Subscribe to receipts.<publisher>.> for all."
            },
        },
        "messages": {
            f"receipt.{outcome}": _ref("components", "messages", f"receipt.{outcome}") for outcome in OUTCOMES
        },
    },
    "query.receipts": {
        "address": "query.receipts.{publisher}",
        "title": "Receipts on request",
        "parameters": {"publisher": _PUBLISHER},
        "messages": {"receipt.question": _ref("components", "messages", "receipt.question")},
    },
    "query.receipts.answer": {
        "address": None,
        "title": "The answer, in the asker's inbox",
        "messages": {
            **{f"receipt.{outcome}": _ref("components", "messages", f"receipt.{outcome}") for outcome in OUTCOMES},
            "receipt.problem": _ref("components", "messages", "receipt.problem"),
        },
    },
}


def _heard(channel: str) -> list[Json]:
    return [_ref("channels", channel, "messages", name) for name in _RECEIPTS[channel]["messages"]]


def _publish(kind: FactKind) -> Json:
    return {
        "action": "send",
        "channel": _ref("channels", f"intake.{kind.name}"),
        "summary": about(kind, kind.newest) or kind.name,
        "messages": [_ref("channels", f"intake.{kind.name}", "messages", name) for name in _names(kind)],
        "reply": {"channel": _ref("channels", "receipts"), "messages": _heard("receipts")},
    }


def _operations() -> Json:
    return {
        "hear.receipts": {
            "action": "receive",
            "channel": _ref("channels", "receipts"),
            "summary": "Hear what became of each fact; a parked one is heard again when it is settled.",
            "messages": _heard("receipts"),
        },
        "ask.receipt": {
            "action": "send",
            "channel": _ref("channels", "query.receipts"),
            "summary": "Ask what became of a fact, however long ago it was sent.",
            "messages": _heard("query.receipts"),
            "reply": {
                "channel": _ref("channels", "query.receipts.answer"),
                "messages": _heard("query.receipts.answer"),
            },
        },
    }


def _component_schemas() -> Json:
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
            "payload": _ref("components", "schemas", name),
            "correlationId": {"location": "$message.payload#/id"},
            "examples": [
                {"name": f"{publisher}", "payload": message}
                for publisher, message in EXAMPLES.values()
                if message["type"] == kind.types[version]
            ],
        }
        for kind in FACTS.values()
        for version, name in enumerate(_names(kind))
    }


def _receipts() -> Json:
    return {
        f"receipt.{outcome}": {
            "name": f"receipt.{outcome}",
            "title": f"Receipt: {outcome}",
            "summary": " ".join(sentences),
            "contentType": _JSON,
            "payload": _ref("components", "schemas", f"receipt.{outcome}"),
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
