"""The event catalogue in Markdown: each fact with its members and a canonical message, outcomes and problems."""

from __future__ import annotations

import json

from shared.contracts.examples import EXAMPLES
from shared.contracts.facts import FACTS, FactKind
from shared.contracts.problems import PROBLEMS
from shared.documents.markdown import GENERATED, table
from shared.documents.members import form, words
from shared.documents.receipts import OUTCOMES
from shared.documents.schemas import about

_INTRODUCTION = """\
Publish one CloudEvents 1.0 event (structured JSON, at most 64 KiB) to `intake.<publisher>.<entity>.<fact>`; hear what
became of it on `receipts.<publisher>.>`, or ask `query.receipts.<publisher>` with `{"id": "…"}`. Unknown attributes of
the event are kept; unknown members of `data` are refused by name. Dates are civil dates `YYYY-MM-DD` and lie, but for
planned ones, at or before today in Morocco.

The same as one page for people: [catalogue.html](catalogue.html). For machines: [schemas/](schemas/) holds a JSON
Schema of each fact, [asyncapi.json](asyncapi.json) describes all messages. How versions live together:
[versioning.md](versioning.md). A running suite serves them all at `/contract/`.
"""


def events() -> str:
    """The whole document."""
    parts = [
        GENERATED,
        "# Event catalogue\n",
        _INTRODUCTION,
        *(_fact(kind) for kind in FACTS.values()),
        "# Outcomes\n",
        table(["outcome", "meaning", "what to do"], ([f"`{name}`", *told] for name, told in OUTCOMES.items())),
        "# Problems\n",
        table(
            ["slug", "outcome", "meaning", "what to do"],
            ([f"`{one.slug}`", one.outcome, one.title, one.remedy] for one in PROBLEMS.values()),
        ),
    ]
    return "\n".join(parts)


def _fact(kind: FactKind) -> str:
    publisher, message = EXAMPLES[kind.name]
    schema = kind.sent.model_json_schema()
    rows = [
        [
            f"`{name}`",
            form(member, schema),
            "yes" if name in schema.get("required", ()) else "no",
            words(kind.sent.__name__, name),
        ]
        for name, member in schema["properties"].items()
    ]
    told = about(kind, kind.newest)
    return "\n".join(
        [
            f"## {kind.name}\n",
            *([f"{told}\n"] if told else []),
            f"Type `{kind.type}` · decided by {kind.service} · subject `intake.<publisher>.{kind.name}`\n",
            table(["member", "form", "required", "meaning"], rows),
            f"`intake.{publisher}.{kind.name}`\n",
            "```json\n" + json.dumps(message, ensure_ascii=False, indent=2) + "\n```\n",
        ]
    )
