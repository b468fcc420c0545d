"""Whether a changed schema still takes every message that the released one took; if not, what breaks for whom.

A released schema is a set of conditions. The changed one may drop or widen any of them; each of its own conditions
must follow from what was released. What cannot be told to follow counts as a break: old publishers come first.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

Schema = dict[str, Any]

_SAID_ONLY = frozenset({"$schema", "$id", "$defs", "title", "description", "examples", "default", "$comment"})
_VALUES = frozenset({"enum", "const"})
_BY_NAME = frozenset({"properties", "patternProperties"})
_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def breaks(released: Schema, changed: Schema) -> list[str]:
    """One sentence for each thing that old publishers could send and would be refused for; empty if compatible.

    Both are JSON Schemas (2020-12) whose references go to their own ``$defs`` and do not recur.
    """
    return list(_breaks(_inlined(released, released), _inlined(changed, changed), ""))


def _inlined(schema: Any, root: Schema) -> Any:
    """The schema without references and without what is said only, so that two can be compared."""
    if isinstance(schema, list):
        return [_inlined(one, root) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _part(key, one, root) for key, one in schema.items() if key not in _SAID_ONLY}
    if "$ref" not in plain:
        return plain
    named = _inlined(root["$defs"][plain.pop("$ref").rpartition("/")[2]], root)
    return {"allOf": [named, plain]} if plain else named


def _part(keyword: str, value: Any, root: Schema) -> Any:
    if keyword in _VALUES:
        return value
    if keyword in _BY_NAME:  # what stands below are names of members, not keywords
        return {name: _inlined(one, root) for name, one in value.items()}
    return _inlined(value, root)


def _breaks(old: Any, new: Any, at: str) -> Iterator[str]:
    if new is True or old is False or _same(old, new):
        return
    if new is False:
        yield f"{at or '/'} is not taken any more"
        return
    if old is not True and _alternatives(old) and "anyOf" not in new:
        yield from _any_of(old, [new], at or "/")
        return
    checks = {**_CHECKS, "additionalProperties": _additional(new.get("properties", {}))}
    for keyword, condition in new.items():
        yield from checks.get(keyword, _unknown(keyword))({} if old is True else old, condition, at or "/")


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: in Python, True would equal 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


Check = Callable[[Schema, Any, str], Iterator[str]]
"""Given the old schema and one condition of the new one: what does not follow."""


def _unknown(keyword: str) -> Check:
    """A keyword that is compared as a whole; where it is entwined with others, no change can be judged."""

    def check(old: Schema, condition: Any, at: str) -> Iterator[str]:
        if keyword in _ENTWINED or not _same(old.get(keyword), condition):
            was, now = _told(old.get(keyword)), _told(condition)
            yield f"{at}: {keyword} was {was} and is {now}; what was valid may be refused"

    return check


_ENTWINED = frozenset({"if", "then", "else", "contains", "unevaluatedProperties", "unevaluatedItems"})


def _told(condition: Any) -> str:
    return "open" if condition is None else json.dumps(condition, ensure_ascii=False)[:80]


def _under(at: str, name: str) -> str:
    return f"{at.rstrip('/')}/{name}"


def _type(old: Schema, condition: Any, at: str) -> Iterator[str]:
    now = _as_set(condition)
    lost = _types(old) - now - ({"integer"} if "number" in now else set())
    if lost:
        yield f"{at} could be {_or(sorted(lost))} and must be {_or(sorted(now))} now"


def _as_set(types: Any) -> set[str]:
    return {types} if isinstance(types, str) else set(types)


def _types(old: Any) -> set[str]:
    """The types that the old schema takes, or more."""
    if not isinstance(old, dict):
        return set(_TYPES)
    if "type" in old:
        return _as_set(old["type"])
    alternatives = [_types(one) for one in _alternatives(old)]
    return set().union(*alternatives) if alternatives else set(_TYPES)


def _alternatives(old: Schema) -> list[Schema]:
    return [{} if one is True else one for one in old.get("anyOf", ()) if one is not False]


def _enum(old: Schema, condition: list[Any], at: str) -> Iterator[str]:
    values = [old["const"]] if "const" in old else old.get("enum")
    if values is None and _types(old) == {"null"}:
        values = [None]
    if values is None:
        yield f"{at} was open and must be {_or(condition)} now"
        return
    lost = [value for value in values if not any(_same(value, one) for one in condition)]
    if lost:
        yield f"{at} cannot be {_or(lost)} any more"


def _const(old: Schema, condition: Any, at: str) -> Iterator[str]:
    return _enum(old, [condition], at)


def _or(values: list[Any]) -> str:
    return " or ".join(one if isinstance(one, str) else json.dumps(one) for one in values)


def _required(old: Schema, condition: list[str], at: str) -> Iterator[str]:
    for name in condition:
        if name not in old.get("required", ()):
            yield f"{_under(at, name)} is required now; who does not send it is refused"


def _others(old: Schema, keyword: str, entwined: str) -> Any:
    """What the old schema asked of members or items that it does not name."""
    return True if entwined in old else old.get(keyword, True)


def _properties(old: Schema, condition: Schema, at: str) -> Iterator[str]:
    others = _others(old, "additionalProperties", "patternProperties")
    for name, member in condition.items():
        yield from _breaks(old.get("properties", {}).get(name, others), member, _under(at, name))


def _additional(known: Schema) -> Check:
    """``known`` are the members that the changed schema names; its condition is on all others."""

    def check(old: Schema, condition: Any, at: str) -> Iterator[str]:
        gone = {name: member for name, member in old.get("properties", {}).items() if name not in known}
        for name, member in gone.items():
            if condition is False and member is not False:
                yield f"{_under(at, name)} is no member any more, removed or renamed; who sends it is refused"
            else:
                yield from _breaks(member, condition, _under(at, name))
        others = _others(old, "additionalProperties", "patternProperties")
        if condition is False and others is not False:
            yield f"{at} took members that are not listed and takes none now"
        else:
            yield from _breaks(others, condition, _under(at, "*"))

    return check


def _items(old: Schema, condition: Any, at: str) -> Iterator[str]:
    return _breaks(_others(old, "items", "prefixItems"), condition, _under(at, "*"))


def _any_of(old: Schema, condition: list[Any], at: str) -> Iterator[str]:
    """Each way to be valid must still be one; told for the alternative that comes nearest."""
    for before in _alternatives(old) or [{}]:
        ways = [list(_breaks(_both(old, before), after, at)) for after in condition]
        yield from min(ways, key=len, default=())


def _both(old: Schema, alternative: Schema) -> Schema:
    """A schema that takes at least what both take."""
    both = {**old, **alternative}
    both.pop("anyOf", None)
    both["properties"] = {**old.get("properties", {}), **alternative.get("properties", {})}
    both["required"] = [*old.get("required", ()), *alternative.get("required", ())]
    return both


def _limit(keyword: str, follows: Callable[[float, float], bool], none: float) -> Check:
    def check(old: Schema, condition: float, at: str) -> Iterator[str]:
        before = old.get(keyword, none)
        if not follows(before, condition):
            was = "open" if math.isinf(before) else before
            yield f"{at}: {keyword} was {was} and is {condition}; what lies between is refused"

    return check


def _least(keyword: str, none: float) -> Check:
    return _limit(keyword, lambda old, new: old >= new, none)


def _most(keyword: str) -> Check:
    return _limit(keyword, lambda old, new: old <= new, math.inf)


_CHECKS: dict[str, Check] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "required": _required,
    "properties": _properties,
    "items": _items,
    "anyOf": _any_of,
    **{name: _least(name, -math.inf) for name in ("minimum", "exclusiveMinimum")},
    **{name: _least(name, 0) for name in ("minLength", "minItems", "minProperties")},
    **{name: _most(name) for name in ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")},
}
