"""Validation errors in plain words, each with the JSON pointer of the member it is about."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.contracts.problems import MOST_ERRORS, Problem
from shared.intake.naming import repeatable

_CODES = frozenset({"unknown_code", "enum"})
_UNNAMED = "holds a member that this fact does not have; its name is not repeated, it could be personal"
_SENTENCES = {
    "missing": "is required",
    "extra_forbidden": "is not a member of this fact; remove it or correct its name",
    "string_pattern_mismatch": "does not have the form that is asked for (pattern {pattern})",
}


def pointer(location: Sequence[str | int]) -> str:
    """A JSON pointer (RFC 6901) of a location."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _explained(error: ErrorDetails) -> tuple[str, str]:
    """Pointer and sentence. Of an unknown member whose name could be personal only its place is told."""
    location = error["loc"]
    if error["type"] == "extra_forbidden" and not repeatable(str(location[-1])):
        return pointer(location[:-1]), _UNNAMED
    return pointer(location), _sentence(error)


def _sentence(error: ErrorDetails) -> str:
    template = _SENTENCES.get(error["type"])
    if template is not None:
        return template.format(**error.get("ctx", {}))
    return error["msg"].replace("Input should", "must").replace("Value should", "must")


def explain(errors: Sequence[tuple[str, str]], invalid: ValidationError | None) -> Problem:
    """One problem that lists every error at once; ``unknown-code`` when nothing but codes is wrong.

    No value that was sent is repeated, and no name that could be one: it could be personal.
    """
    details = invalid.errors(include_input=False, include_url=False) if invalid else []
    listed = [*errors, *map(_explained, details)]
    only_codes = not errors and all(error["type"] in _CODES for error in details)
    shown = tuple(listed[:MOST_ERRORS])
    more = f" ({len(listed) - MOST_ERRORS} more are not listed.)" if len(listed) > MOST_ERRORS else ""
    count = "One member is" if len(listed) == 1 else f"{len(listed)} members are"
    return Problem("unknown-code" if only_codes else "invalid", f"{count} wrong.{more}", shown)
