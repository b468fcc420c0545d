"""The event catalogue as one HTML page: every fact, receipt, outcome and problem, for whoever writes a publisher."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from shared.contracts.examples import EXAMPLES
from shared.contracts.facts import FACTS, FactKind
from shared.contracts.problems import PROBLEMS, ProblemType
from shared.documents.html import example, marked, page, table
from shared.documents.members import form
from shared.documents.prose import CONNECT, ENVELOPE, LEAD, RECEIPTS, VERSIONING
from shared.documents.receipts import OUTCOMES, receipt_example
from shared.documents.schemas import about, schemas

Json = dict[str, Any]

_CHAPTERS = {
    "connect": "Connect",
    "event": "The event",
    "facts": "The facts",
    "receipts": "Receipts and outcomes",
    "problems": "Problems",
    "versions": "Versions",
}


def catalogue() -> str:
    """The whole page."""
    body = [
        _navigation(),
        "<main>",
        f"<h1>Awrach Ledger: event catalogue</h1>\n{LEAD}",
        _chapter("connect", CONNECT),
        _chapter("event", ENVELOPE + _members_table(_envelope(), {})),
        _chapter("facts", _overview() + "\n".join(_fact(kind) for kind in FACTS.values())),
        _chapter("receipts", RECEIPTS + _outcomes()),
        _chapter("problems", _problems()),
        _chapter("versions", VERSIONING),
        "<footer>Generated from the code that checks it.</footer>\n</main>",
    ]
    return page("Awrach Ledger: event catalogue", "\n".join(body))


def problem_page(kind: ProblemType) -> str:
    """One problem on a page of its own, where its ``type`` leads."""
    outcome = f'<span class="outcome {kind.outcome}">{kind.outcome}</span>'
    link = f'<p><a href="../contract/#problem-{kind.slug}">All problems</a></p>'
    return page(
        kind.title,
        f"<main>\n<h1>{marked(kind.title)}</h1>\n<p><code>{kind.slug}</code> · the fact is {outcome}</p>\n"
        f"<h4>What to do</h4>\n<p>{marked(kind.remedy)}</p>\n{link}\n</main>",
    )


def _navigation() -> str:
    parts = ["<nav>"]
    for anchor, title in _CHAPTERS.items():
        parts.append(f'<a href="#{anchor}"><strong>{title}</strong></a>\n<ul>')
        if anchor == "facts":
            parts += [f'<li><a href="#{name}"><code>{name}</code></a></li>' for name in FACTS]
        if anchor == "problems":
            parts += [f'<li><a href="#problem-{slug}"><code>{slug}</code></a></li>' for slug in PROBLEMS]
        parts.append("</ul>")
    return "\n".join([*parts, "</nav>"])


def _chapter(anchor: str, content: str) -> str:
    return f'<section id="{anchor}">\n<h2>{_CHAPTERS[anchor]}</h2>\n{content}\n</section>'


def _overview() -> str:
    rows = []
    for (entity, service), kinds in groupby(FACTS.values(), key=lambda kind: (kind.entity, kind.service)):
        links = " · ".join(f'<a href="#{kind.name}">{kind.name.split(".")[1]}</a>' for kind in kinds)
        rows.append([f"<code>{entity}</code>", links, service])
    return table(["about", "facts", "decided by"], rows)


def _fact(kind: FactKind) -> str:
    publisher, message = EXAMPLES[kind.name]
    files = " · ".join(
        f'<a href="schemas/{kind.name}.v{number}.json">v{number}</a>' for number in range(1, kind.newest + 1)
    )
    facts = {
        "type": "<br>".join(f"<code>{one}</code>" for one in reversed(kind.types)),
        "subject": f"<code>intake.&lt;publisher&gt;.{kind.name}</code>",
        "decided by": kind.service,
        "JSON Schema": files,
    }
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts.items())
    schema = schemas()[f"{kind.name}.v{kind.newest}"]
    members = _members_table(_resolved(schema["properties"]["data"], schema), schema)
    return (
        f'<article id="{kind.name}">\n<h3><code>{kind.name}</code></h3>\n<p>{marked(about(kind, kind.newest))}</p>\n'
        f'<dl class="facts">{listed}</dl>\n{members}\n'
        f"<h4>Example, on <code>intake.{publisher}.{kind.name}</code></h4>\n{example(message)}\n</article>"
    )


_SHOWN: dict[str, Json] = {
    "type": {"const": "ma.awrach.<entity>.<fact>.v1"},
    "data": {"type": "object, by the fact"},
    "correlationid": {"type": "string"},
    "dryrun": {"type": "boolean"},
}


def _envelope() -> Json:
    """The members that all events have, ``data`` not looked into."""
    event = next(iter(schemas().values()))
    told = {
        name: {"description": member["description"], **_SHOWN.get(name, member)}
        for name, member in event["properties"].items()
    }
    return {"properties": told, "required": event["required"]}


def _members_table(model: Json, schema: Json) -> str:
    rows = [
        [
            f"<code>{name.replace('.', '.<wbr>')}</code>",
            marked(form(member, schema)),
            '<span class="must">yes</span>' if required else '<span class="may">no</span>',
            marked(member.get("description", "")),
        ]
        for name, member, required in _members(model, schema)
    ]
    return table(["member", "form", "required", "meaning"], rows)


def _members(model: Json, schema: Json, prefix: str = "") -> Iterator[tuple[str, Json, bool]]:
    """Members with those of the objects inside them, as paths like ``person.sex`` or ``partners[].kind``."""
    for name, member in model.get("properties", {}).items():
        yield prefix + name, member, name in model.get("required", ())
        inner, path = _inner(member, schema)
        if inner is not None:
            yield from _members(inner, schema, f"{prefix}{name}{path}")


def _inner(member: Json, schema: Json) -> tuple[Json | None, str]:
    """The object inside a member, if it is one whose members need words: text in three languages does not."""
    for one in member.get("anyOf", [member]):
        listed = one.get("type") == "array"
        found = _resolved(one["items"] if listed else one, schema)
        if "properties" in found and "ar" not in found["properties"]:
            return found, "[]." if listed else "."
    return None, ""


def _resolved(member: Json, schema: Json) -> Json:
    if "$ref" not in member:
        return member
    found: Json = schema["$defs"][member["$ref"].rsplit("/", 1)[1]]
    return found


def _outcomes() -> str:
    rows = [[f'<span class="outcome {name}">{name}</span>', *map(marked, told)] for name, told in OUTCOMES.items()]
    examples = "\n".join(
        f'<h4>A receipt: <span class="outcome {name}">{name}</span></h4>\n{example(receipt_example(name))}'
        for name in OUTCOMES
    )
    return table(["outcome", "meaning", "what to do"], rows) + examples


def _problems() -> str:
    rows = (
        [
            f'<code id="problem-{one.slug}">{one.slug}</code>',
            f'<span class="outcome {one.outcome}">{one.outcome}</span>',
            marked(one.title),
            marked(one.remedy),
        ]
        for one in PROBLEMS.values()
    )
    return table(["slug", "outcome", "meaning", "what to do"], rows)
