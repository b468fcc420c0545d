"""The AsyncAPI 3.0 document, from the publisher's point of view: what it sends, hears and asks."""

from __future__ import annotations

from typing import Any

from shared.contracts.facts import FACTS, FactKind
from shared.documents.asyncapi_messages import components, names
from shared.documents.receipts import OUTCOMES
from shared.documents.schemas import about

Json = dict[str, Any]

VERSION = "1.0.0"
"""Of the contract: another first number would break publishers, and is not planned."""

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
        "defaultContentType": "application/json",
        "servers": _SERVERS,
        "channels": {**{f"intake.{kind.name}": _intake(kind) for kind in FACTS.values()}, **_RECEIPTS},
        "operations": {**{f"publish.{kind.name}": _publish(kind) for kind in FACTS.values()}, **_operations()},
        "components": {**components(), "securitySchemes": {"nkey": _NKEY}},
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


def _intake(kind: FactKind) -> Json:
    return {
        "address": f"intake.{{publisher}}.{kind.name}",
        "title": kind.name,
        "description": f"{about(kind, kind.newest)} Kept by the stream INTAKE; decided by {kind.service}.".strip(),
        "parameters": {"publisher": _PUBLISHER},
        "messages": {name: _ref("components", "messages", name) for name in names(kind)},
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
        "messages": [_ref("channels", f"intake.{kind.name}", "messages", name) for name in names(kind)],
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
