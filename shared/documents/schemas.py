"""JSON Schema (2020-12) of each fact and version: the whole event, as the intake checks it.

A schema refuses nothing that the intake takes. What it cannot say (code lists, members present against members in
office, the rules between facts) the intake says in a receipt.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from shared.contracts.examples import EXAMPLES
from shared.contracts.facts import FACTS, FactKind
from shared.documents.members import words
from shared.intake.envelope import event_model

Json = dict[str, Any]

CONTRACT_BASE = "https://awrach.example/contract/"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ATTRIBUTES = ("correlationid", "dryrun")


@cache
def schemas() -> dict[str, Json]:
    """Every schema by the name of its fact and version, e.g. ``hire.started.v1``."""
    return {
        f"{kind.name}.v{version}": _schema(kind, version)
        for kind in FACTS.values()
        for version in range(1, kind.newest + 1)
    }


def text(document: Any) -> str:
    """A JSON document as it is written and served."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def about(kind: FactKind, version: int) -> str:
    """What a fact says, in plain sentences."""
    told = _plain((kind.versions[version - 1].sent.__doc__ or "").split(":", 1)[-1]).strip(" .")
    return f"{told[:1].upper()}{told[1:]}." if told and told != kind.name else ""


def _schema(kind: FactKind, version: int) -> Json:
    made = event_model(kind, version).model_json_schema()
    name = f"{kind.name}.v{version}"
    event = _model("", made)
    event["properties"]["type"] |= {"const": kind.types[version - 1]}
    event["properties"] |= {
        attribute: {**made["additionalProperties"], "description": _plain(words("", attribute))}
        for attribute in _ATTRIBUTES
    }
    defs = {model: _model(model, schema) for model, schema in made["$defs"].items()}
    return {
        "$schema": _DIALECT,
        "$id": f"{CONTRACT_BASE}schemas/{name}.json",
        "title": name,
        "description": f"{about(kind, version)} Published to intake.<publisher>.{kind.name}; at most 64 KiB.".strip(),
        "examples": [message for _, message in EXAMPLES.values() if message["type"] == kind.types[version - 1]],
        **event,
        "$defs": defs,
    }


def _model(name: str, made: Json) -> Json:
    """What pydantic says of a model, without titles that only repeat names, each member described."""
    schema = {key: value for key, value in made.items() if key not in ("title", "description", "$defs")}
    if "description" in made and name:
        schema = {"description": _plain(made["description"]), **schema}
    if "properties" in made:
        schema["properties"] = {
            member: {
                "description": _plain(words(name, member)),
                **{key: value for key, value in told.items() if key not in ("title", "default")},
            }
            for member, told in made["properties"].items()
        }
    return schema


def _plain(sentence: str) -> str:
    return " ".join(sentence.replace("`", "").split())
