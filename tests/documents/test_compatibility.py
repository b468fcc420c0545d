"""A change that would break an old publisher is found and named; one that would not is let through."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from awrach.compatibility import broken
from shared.contracts.examples import EXAMPLES
from shared.documents.compatibility import breaks
from shared.documents.schemas import schemas
from tests.documents.mutating import messages, places

RELEASED = Path(__file__).parents[2] / "docs" / "schemas" / "released"


def test_no_change_since_the_last_release_breaks_old_publishers() -> None:
    assert len(list(RELEASED.glob("*.json"))) >= len(EXAMPLES)
    assert broken(RELEASED) == [], "make a new version instead: docs/versioning.md"


def test_a_version_that_is_gone_breaks_who_sends_it(tmp_path: Path) -> None:
    (tmp_path / "hire.flown.v1.json").write_text("{}")
    assert broken(tmp_path) == ["hire.flown.v1: is no more; who sends it is refused"]


def _object(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": ["id"], "additionalProperties": False}


ID = {"type": "string", "maxLength": 80}
KIND = {"anyOf": [{"enum": ["one", "two"], "type": "string"}, {"type": "null"}]}
BEFORE = _object(id=ID, kind=KIND, count={"type": "integer", "minimum": 0}, names={"type": "array", "items": ID})
OPEN = {"type": "object", "additionalProperties": {"type": ["string", "integer"]}}


def _with(**members: Any) -> dict[str, Any]:
    return _object(**{**BEFORE["properties"], **members})


REFUSED = "what lies between is refused"
MAYBE = "what was valid may be refused"
GONE = "is no member any more, removed or renamed; who sends it is refused"
ONE_KIND = {"anyOf": [{"enum": ["one"], "type": "string"}, {"type": "null"}]}
NAMED = {"$ref": "#/$defs/A"}


@pytest.mark.parametrize(
    ("released", "changed", "sentence"),
    [
        (BEFORE, BEFORE | {"required": ["id", "count"]}, "/count is required now; who does not send it is refused"),
        (BEFORE, _object(id=ID, kind=KIND, count={}), f"/names {GONE}"),
        (BEFORE, _with(kind={"enum": ["one", "two"], "type": "string"}), "/kind cannot be null any more"),
        (BEFORE, _with(kind=ONE_KIND), "/kind cannot be two any more"),
        (BEFORE, _with(id={"const": "x"}), "/id was open and must be x now"),
        (BEFORE, _with(count={"type": "string"}), "/count could be integer and must be string now"),
        (BEFORE, _with(count={"minimum": 1}), f"/count: minimum was 0 and is 1; {REFUSED}"),
        (BEFORE, _with(count={"maximum": 9}), f"/count: maximum was open and is 9; {REFUSED}"),
        (BEFORE, _with(count={"exclusiveMaximum": 9}), f"/count: exclusiveMaximum was open and is 9; {REFUSED}"),
        (BEFORE, _with(id={"maxLength": 40}), f"/id: maxLength was 80 and is 40; {REFUSED}"),
        (BEFORE, _with(id={"minLength": 1}), f"/id: minLength was 0 and is 1; {REFUSED}"),
        (BEFORE, _with(id={"pattern": "^a"}), f'/id: pattern was open and is "^a"; {MAYBE}'),
        (BEFORE, _with(id={"format": "date"}), f'/id: format was open and is "date"; {MAYBE}'),
        (BEFORE, _with(count={"multipleOf": 2}), f"/count: multipleOf was open and is 2; {MAYBE}"),
        (BEFORE, _with(names={"items": {"maxLength": 9}}), f"/names/*: maxLength was 80 and is 9; {REFUSED}"),
        (BEFORE, _with(names={"minItems": 1}), f"/names: minItems was 0 and is 1; {REFUSED}"),
        (BEFORE, _with(names={"maxItems": 9}), f"/names: maxItems was open and is 9; {REFUSED}"),
        (BEFORE, _with(names={"uniqueItems": True}), f"/names: uniqueItems was open and is true; {MAYBE}"),
        (BEFORE, _with(count=False), "/count is not taken any more"),
        (BEFORE, _with(names={"contains": {}}), f"/names: contains was open and is {{}}; {MAYBE}"),
        (OPEN, OPEN | {"additionalProperties": False}, "/ took members that are not listed and takes none now"),
        (OPEN, OPEN | {"additionalProperties": {"type": "string"}}, "/* could be integer and must be string now"),
        (OPEN, OPEN | {"properties": {"note": {"type": "string"}}}, "/note could be integer and must be string now"),
        (OPEN, OPEN | {"propertyNames": False}, f"/: propertyNames was open and is false; {MAYBE}"),
        (OPEN, OPEN | {"oneOf": [{}]}, f"/: oneOf was open and is [{{}}]; {MAYBE}"),
        (OPEN, OPEN | {"anyOf": [{"required": ["id"]}]}, "/id is required now; who does not send it is refused"),
        (NAMED | {"$defs": {"A": ID}}, NAMED | {"$defs": {"A": KIND}}, "/ was open and must be one or two now"),
        ({"enum": [True]}, {"enum": [1]}, "/ cannot be true any more"),
    ],
)  # fmt: skip
def test_each_kind_of_break_is_named(released: dict[str, Any], changed: dict[str, Any], sentence: str) -> None:
    found = breaks(released, changed)
    assert found[0] == sentence
    assert {one.split(" ")[0] for one in found} == {sentence.split(" ")[0]}, "and nothing else is called broken"


@pytest.mark.parametrize(
    ("released", "changed"),
    [
        (BEFORE, _with(note={"type": "string"})),
        (BEFORE, {key: one for key, one in BEFORE.items() if key != "required"}),
        (BEFORE, BEFORE | {"additionalProperties": True}),
        (BEFORE, _with(kind={"anyOf": [{"enum": ["one", "two", "three"]}, {"type": "null"}]})),
        (BEFORE, _with(kind={"type": ["string", "null"]})),
        (BEFORE, _with(count={"type": "number", "minimum": -1})),
        (BEFORE, _with(count={"anyOf": [{"type": "integer"}, {"type": "null"}]})),
        (BEFORE, _with(id={"maxLength": 90})),
        (BEFORE, _with(id={"description": "says more"})),
        (BEFORE, {"$ref": "#/$defs/A", "$defs": {"A": BEFORE}}),
        (OPEN, {}),
        (OPEN, OPEN | {"properties": {"note": {"type": ["string", "integer", "null"]}}}),
    ],
)
def test_what_only_adds_or_widens_breaks_nobody(released: dict[str, Any], changed: dict[str, Any]) -> None:
    assert breaks(released, changed) == []


_VALUES = st.sampled_from(
    [
        *(True, False, {}, [], 0, 1, 2, 50, 10**9, "string", "integer", "null", "^[A-Z]", ["string"], ["id"]),
        *({"type": "null"}, {"type": "string"}, {"type": ["string", "null"]}, {"maxLength": 5}, {"not": {}}),
        *({"anyOf": [{"type": "string"}, {"type": "null"}]}, [{"type": "string"}, {"type": "null"}]),
    ]
)
_KEYWORDS = st.sampled_from(
    [
        *("type", "enum", "const", "required", "properties", "additionalProperties", "items", "anyOf", "oneOf", "not"),
        *("pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "uniqueItems", "multipleOf"),
        *("contains", "patternProperties", "prefixItems", "minProperties", "exclusiveMaximum", "if", "then", "else"),
        *("note", "person"),
    ]
)


@st.composite
def _changed(draw: st.DrawFn, schema: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(schema)
    changed.pop("examples")
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from([one for one in places(changed) if one[1] not in ("$schema", "$id")]))
        what = draw(st.sampled_from(["replace", "drop", "add"]))
        if what == "drop":
            del holder[key]
        elif what == "replace" or isinstance(holder, list):
            holder[key] = copy.deepcopy(draw(_VALUES))
        else:
            holder[draw(_KEYWORDS)] = copy.deepcopy(draw(_VALUES))
    return changed


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_nothing_that_is_called_compatible_refuses_what_was_valid(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(schemas())))
    released = schemas()[name]
    changed = data.draw(_changed(released))
    try:
        Draft202012Validator.check_schema(changed)
        found = breaks(released, changed)
    except (SchemaError, KeyError):
        return  # no schema any more, or one that refers to nothing
    if found:
        return
    before, after = Draft202012Validator(released), Draft202012Validator(changed)
    others = [message for kind, message in data.draw(st.lists(messages(), max_size=5)) if name.startswith(kind)]
    for message in [*released["examples"], *others]:
        if before.is_valid(message):
            assert after.is_valid(message), json.dumps(changed)
