"""Validation errors in plain words, each with the JSON pointer of the member it is about."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.contracts.problems import Problem

_MOST_ERRORS = 100
_CODES = frozenset({"unknown_code", "enum"})
_SENTENCES = {
    "missing": "is required",
    "extra_forbidden": "is not a member of this fact; remove it or correct its name",
    "string_pattern_mismatch": "does not have the form that is asked for (pattern {pattern})",
}


def pointer(location: Sequence[str | int]) -> str:
    """A JSON pointer (RFC 6901) of a location, names cut to 80 characters."""
    return "".join("/" + str(part)[:80].replace("~", "~0").replace("/", "~1") for part in location)


def _sentence(error: ErrorDetails) -> str:
    template = _SENTENCES.get(error["type"])
    if template is not None:
        return template.format(**error.get("ctx", {}))
    return error["msg"].replace("Input should", "must").replace("Value should", "must")


def explain(errors: Sequence[tuple[str, str]], invalid: ValidationError | None) -> Problem:
    """One problem that lists every error at once; ``unknown-code`` when nothing but codes is wrong.

    No value that was sent is repeated: it could be personal.
    """
    details = invalid.errors(include_input=False, include_url=False) if invalid else []
    listed = [*errors, *((pointer(error["loc"]), _sentence(error)) for error in details)]
    only_codes = not errors and all(error["type"] in _CODES for error in details)
    shown = tuple(listed[:_MOST_ERRORS])
    more = f" ({len(listed) - _MOST_ERRORS} more are not listed.)" if len(listed) > _MOST_ERRORS else ""
    count = "One member is" if len(listed) == 1 else f"{len(listed)} members are"
    return Problem("unknown-code" if only_codes else "invalid", f"{count} wrong.{more}", shown)
