"""Kinds of values that a register can be filtered by: how each is read from text, and what OpenAPI says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shared.contracts.codes import communes, provinces

LARGEST = 2_000_000_000
"""Of whole numbers, so that they fit into the databases' integers; positions are of 64 bits."""

_ID = "[A-Za-z0-9_-]{1,80}"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Kind:
    """``read`` gives the value of one text, or raises ``ValueError``; ``several`` texts may come with commas."""

    allowed: str
    schema: dict[str, Any]
    read: Callable[[str], Any]
    several: bool = False
    example: Any = None

    def values(self, text: str) -> list[Any]:
        """What the text says, one value or several.

        Raises:
            ValueError: some of it is not of this kind.
        """
        return [self.read(part) for part in (text.split(",") if self.several else [text])]

    def documented(self) -> dict[str, Any]:
        """The JSON Schema of the parameter."""
        return {"type": "array", "minItems": 1, "items": self.schema} if self.several else self.schema


def one_of(names: Iterable[str]) -> Kind:
    """Names of a closed list."""
    listed = sorted(names)
    return Kind(
        f"one or several of {', '.join(listed)}", {"type": "string", "enum": listed}, _member(listed), True, listed[:1]
    )


def _member(listed: Iterable[str]) -> Callable[[str], str]:
    known = frozenset(listed)

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return read


def _matching(pattern: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if re.fullmatch(pattern, text) is None:
            raise ValueError(text)
        return text

    return read


def _day(text: str) -> str:
    day = date.fromisoformat(_matching(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")(text))
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(text)
    return day.isoformat()


def _whole(text: str) -> int:
    number = int(_matching("[0-9]{1,10}")(text))
    if number > LARGEST:
        raise ValueError(text)
    return number


def _position(text: str) -> int:
    return int(_matching("[0-9]{1,18}")(text))


def _places(what: str, example: str, codes: Callable[[], Iterable[str]]) -> Kind:
    allowed = f"one or several {what} codes of the HCP list, like {example}"
    return Kind(
        allowed, {"type": "string", "pattern": r"^[0-9.]{6,12}$"}, lambda text: _member(codes())(text), True, [example]
    )


IDS = Kind(
    "one or several ids: 1 to 80 characters of A-Z a-z 0-9 _ -", {"type": "string", "pattern": f"^{_ID}$"},
    _matching(_ID), True, ["A1"],
)  # fmt: skip
DAY = Kind(
    "a civil day, like 2023-06-27",
    {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    _day,
    example="2023-06-27",
)
AMOUNT = Kind(
    "an amount in dirhams, like 250000 or 250000.50", {"type": "number", "minimum": 0},
    lambda text: Decimal(_matching(r"[0-9]{1,13}(\.[0-9]{1,2})?")(text)), example=250000,
)  # fmt: skip
NUMBER = Kind("a whole number", {"type": "integer", "minimum": 0, "maximum": LARGEST}, _whole, example=20)
MOMENT = Kind(
    "a ledger position, or a civil day like 2026-11-24",
    {"type": "string", "pattern": "^[0-9T:.Z+-]{1,40}$"},
    _position,
    example="3900",
)
"""Of a position: whoever asks for a day or an instant gets its position first."""
YEARS = Kind(
    "one or several years, like 2023", {"type": "integer", "minimum": 0, "maximum": LARGEST}, _whole, True, [2023]
)
COMMUNES = _places("commune", "05.301.03.05", communes)
PROVINCES = _places("province", "05.301", provinces)
WORDS = Kind(
    "words, at most 200 characters, none of them NUL",
    {"type": "string", "pattern": "^[^\\u0000]*$", "maxLength": 200},
    _matching(r"[^\x00]{0,200}"),
    example="chantier",
)
