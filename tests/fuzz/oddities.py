"""Values that break programs: what a mutated message may hold anywhere."""

from __future__ import annotations

import json
from random import Random
from typing import Any

PERSONAL = {"cnie": "QX918273", "idcs": "9182736450", "birth_date": "1987-11-23"}
"""What the mutated hires say of their person: nothing of it may come back, whatever becomes of the message."""

PHRASE = "Xalima-Qwertz-Ouardighi"
"""Stands in the texts of mutated messages: no log line may hold it."""


class Raw(str):
    """Stands in the JSON as it is, not as a text."""


TEXTS = (
    "", " ", "\n", "a\x00b", "\x1b[2J", "\x7f", "\x85", "\ufeff", "\ufffe", "\u200b\u200d", "\u202e\u2066", "\u061c",
    "\ufefb\ufef5", "ﷺ", "٠١٢٣", "é", "e\u0301", "İı", "𝔘🏗️\U0010fffd", "\ud800", "\udfff\ud800", "[/bold]", "%s%n{0}",
    "../../x", "$JS.API.>", "intake.*.>", "'; drop table hires;--", "x" * 81, "x" * 256, "\u202e" * 80, "A" * 10_000,
    " " * 32, "-" * 31 + "!", "A1" + " " * 30, "1" * 33, "null", "NaN", "2023-07-03T24:00:00Z", "9999-12-31",
    "0001-01-01", "2023-02-30", "2023-00-01", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
    "2023-06-30T23:59:60Z", "2023-07-03T09:00:00+99:99", "2023-07-03T09:00:00.123456789Z", "2023-07", "2023-13",
    PERSONAL["cnie"], PERSONAL["idcs"], PERSONAL["birth_date"], PHRASE,
)  # fmt: skip
NUMBERS = (
    "0", "-0", "-0.0", "1", "-1", "1e400", "-1e400", "1e308", "1e-400", "1e-7", "0.1", "0.005", "9007199254740991",
    "9007199254740992", "9007199254740993", "-9007199254740993", "1" * 400, "0." + "3" * 400, "10000001", "1e2", "25.0",
    "NaN", "Infinity", "-Infinity", "01", "+1", "1.", ".5", "0x10", "1_000",
)  # fmt: skip


def huge(random: Random) -> Any:
    """Rarely drawn: texts, tables and nestings of a size that costs something."""
    choices: list[Any] = [
        "y" * 60_000,
        {f"m{number}": number for number in range(4000)},
        ["A"] * 12_000,
        [{"ar": PHRASE}] * 1500,
        Raw("[" * 100_000),
        Raw('{"a":' * 30_000),
        Raw("[" * 5000 + "]" * 5000),
        {"y" * 60_000: 1},
    ]
    return random.choice(choices)


def odd(random: Random) -> Any:
    """Any value but the right one."""
    kind = random.randrange(10)
    if kind < 4:
        return random.choice(TEXTS)
    if kind < 7:
        return Raw(random.choice(NUMBERS))
    if kind == 7:
        return random.choice([None, True, False, [], {}, [[]], {"": 1}, [None] * 3, {"ar": None}, [1, "x", {}]])
    if kind == 8:
        depth = random.choice([10, 60, 199, 200, 201, 400])
        return Raw("[" * depth + "]" * depth)
    return {random.choice(TEXTS): random.choice(TEXTS)}


def written(value: Any) -> bytes:
    """JSON, where it still is JSON: raw parts as they are, members as often as they are listed, surrogates broken."""
    return _text(value).encode("utf-8", "surrogatepass")


class Pairs(list[tuple[str, Any]]):
    """An object as a list of its members, so that one may stand in it twice."""


def _text(value: Any) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Pairs | dict):
        members = value if isinstance(value, Pairs) else value.items()
        return "{" + ",".join(f"{_quoted(name)}:{_text(inner)}" for name, inner in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, str):
        return _quoted(value)
    return json.dumps(value)


def _quoted(text: str) -> str:
    """As JSON writes it, controls as escapes, all else raw."""
    escaped = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escaped.get(one, one if one >= " " else f"\\u{ord(one):04x}") for one in text) + '"'
