"""JSON read strictly: what two programs could understand differently is refused (RFC 7493, I-JSON)."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from shared.intake.naming import named

_LARGEST_INTEGER = 2**53 - 1


class NotJson(Exception):
    """The bytes are no JSON, or JSON that is ambiguous; the message says what and where."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = min(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise NotJson(f"{named('member', twice)} stands twice in one object; keep one")
    return members


def _constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not a JSON number")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > _LARGEST_INTEGER:
        raise NotJson("an integer beyond 2^53 - 1 cannot be read alike everywhere; send it as text")
    return int(digits)


def loads(payload: bytes) -> Any:
    """Read JSON.

    Raises:
        NotJson: not UTF-8, not JSON, a member twice, NaN, a number or a nesting beyond what is portable.
    """
    try:
        text = payload.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_constant, parse_int=_integer)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8: byte {error.start} cannot be read") from error
    except UnicodeEncodeError as error:
        raise NotJson("a text holds half of a surrogate pair (\\ud800 to \\udfff)") from error
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg}, line {error.lineno} column {error.colno}") from error
    except RecursionError as error:
        raise NotJson("nested too deeply") from error
    except ValueError as error:
        raise NotJson("a number is too large") from error
    return value
