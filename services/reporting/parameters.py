"""Every parameter of a question: what it means, what it may hold; documented and checked by the same words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from services.reporting.indicators import INDICATORS
from services.reporting.queries.asking import invalid
from shared.contracts.agreement import Level, PartnerKind
from shared.contracts.codes import Sector

MOST = 2**53 - 1
"""The greatest whole number that every client of JSON can hold."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; ``schema`` is its JSON Schema, ``example`` a value that can be asked."""

    description: str
    schema: Json = field(default_factory=lambda: {"type": "string", "pattern": _PRINTABLE, "maxLength": 200})
    example: Any = None


_PRINTABLE = "^[^\\u0000-\\u001f\\u007f\\ufffd]+$"
_DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CIVIL: Json = {"type": "string", "pattern": f"^{_DAY}$"}
_TIME = "T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
_MOMENT: Json = {"type": "string", "pattern": f"^([0-9]{{1,18}}|{_DAY}({_TIME})?)$"}
_CHECKED_BY_THEIR_READERS = ("indicator", "as_of", "updated_after", "from", "to", "cell")
"""These say better themselves what they must be."""
_ID: Json = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,80}$"}
_PROVINCE: Json = {"type": "string", "pattern": r"^[0-9]{2}\.[0-9]{3}(\.[0-9]{2}\.[0-9]{2})?$"}
_WORD: Json = {"type": "string", "pattern": "^[a-z][a-z_]{0,39}$"}
_BREAKDOWNS = sorted({name for one in INDICATORS.values() for name in one.breakdowns})


def _choice(*codes: str) -> Json:
    return {"type": "string", "enum": list(codes)}


def _several(*codes: str, least: int = 1) -> Json:
    return {"type": "array", "items": _choice(*codes), "minItems": least, "uniqueItems": True}


def _whole(least: int, most: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most}


PARAMETERS: dict[str, Parameter] = {
    "indicator": Parameter("one code", _choice(*INDICATORS), "P1"),
    "indicators": Parameter("several codes; the answer is a list", _several(*INDICATORS), ["P1", "P2"]),
    "by": Parameter(
        "breakdowns; /v1/indicators says which an indicator allows; empty for the total alone",
        _several(*_BREAKDOWNS, least=0),
        ["commune", "sex"],
    ),
    "period": Parameter(
        "two civil days, both included; from the first fact to today unless given",
        {"type": "string", "pattern": f"^{_DAY}/{_DAY}$"},
        "2023-07-01/2023-12-31",
    ),
    "level": Parameter(
        "level of the agreements counted, where an indicator counts one level only",
        {**_choice(*get_args(Level)), "default": "implementation"},
        "implementation",
    ),
    "as_of": Parameter(
        "as known then: a release (a civil day, its midnight in Morocco); for auditors any ledger position or instant",
        _MOMENT,
        "2026-11-24",
    ),
    "day": Parameter(
        "the civil day of that moment, where nothing more was recorded since its position; as in permalinks",
        _CIVIL,
        "2026-11-24",
    ),
    "updated_after": Parameter("a moment; only observations that changed since", _MOMENT, "2026-11-17"),
    "from": Parameter("the earlier moment: a position or an instant", _MOMENT, "3900"),
    "to": Parameter("the later moment; now unless given", _MOMENT, "3911"),
    "cell": Parameter(
        "the cell's values, one for each breakdown of by, in their order",
        {"type": "string", "pattern": _PRINTABLE, "maxLength": 400},
        "05.301.03.05,female",
    ),
    "min_position": Parameter("wait until reporting has reached this ledger position", _whole(0, MOST), 1),
    "limit": Parameter("entries of the page", {**_whole(1, 500), "default": 100}, 50),
    "offset": Parameter("entries to pass over", {**_whole(0, MOST), "default": 0}, 0),
    "province": Parameter("only this province", _PROVINCE, "05.301"),
    "council": Parameter("only this council, by its province", _PROVINCE, "05.301"),
    "commune": Parameter(
        "only this commune",
        {"type": "string", "pattern": r"^[0-9]{2}\.[0-9]{3}\.[0-9]{2}\.[0-9]{1,2}$"},
        "05.301.03.05",
    ),
    "sector": Parameter("only this sector", _choice(*Sector), "environment"),
    "partner_kind": Parameter("only agreements with this kind of partner", _choice(*get_args(PartnerKind)), "council"),
    "edition": Parameter("only this edition, a year", _whole(2000, 2100), 2023),
    "programme": Parameter("only this programme", _ID, "awrach-2"),
    "worksite": Parameter("only this worksite", _ID, "W1"),
    "partner": Parameter("only agreements with this partner", _ID, "P1"),
    "operator": Parameter("only worksites of this operator", _ID, "P1"),
    "kind": Parameter("only entries of this kind", _WORD, "association"),
    "state": Parameter("only entries in this state", _WORD, "approved"),
    "held_on": Parameter("only sessions of this day", _CIVIL, "2023-06-27"),
}
"""By name; a filter that is not listed is a text."""


def parameter(name: str) -> Parameter:
    """A parameter's meaning and form."""
    return PARAMETERS.get(name) or Parameter(f"only entries with this {name.replace('_', ' ')}")


def check(parameters: Mapping[str, str]) -> None:
    """Refuse a value that has not the form of its parameter.

    Raises:
        Refusal: 400, says what it must be.
    """
    for name, text in parameters.items():
        _check(name, text, parameter(name).schema)


def _check(name: str, text: str, schema: Json) -> None:
    if not text and schema.get("minItems") == 0:
        return
    if not re.fullmatch(_PRINTABLE[1:-1], text):
        raise invalid(f"{name} must be a text without control characters, in UTF-8, and not empty.")
    if schema["type"] == "integer":
        _check_whole(name, text, schema["minimum"], schema["maximum"])
    elif schema["type"] == "array":
        names = text.split(",")
        if len(set(names)) != len(names) or "" in names:
            raise invalid(f"{name} must name each of its codes once, parted by commas.")
    elif name in _CHECKED_BY_THEIR_READERS:
        return
    elif "enum" in schema and text not in schema["enum"]:
        raise invalid(f"{name} must be one of {', '.join(schema['enum'])}.")
    elif not re.fullmatch(schema.get("pattern", ".*"), text) or len(text) > schema.get("maxLength", len(text)):
        raise invalid(f"{name} has not the form of {parameter(name).description}: {_form(name)}.")


def _check_whole(name: str, text: str, least: int, most: int) -> None:
    if not re.fullmatch("[0-9]{1,16}", text):
        raise invalid(f"{name} must be a whole number.")
    if not least <= int(text) <= most:
        raise invalid(f"{name} must be {least} to {most}.")


def _form(name: str) -> str:
    known = parameter(name)
    return f"for example {known.example}" if known.example else f"at most {known.schema['maxLength']} characters"
