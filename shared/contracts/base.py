"""The words all facts are made of: strict models, ids, dates, codes and text in three languages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from shared.contracts.codes import communes, provinces
from shared.contracts.printable import printable


class Strict(BaseModel):
    """A model that refuses unknown members by name and never turns one type into another.

    What a validator checks is also said in JSON Schema beside it, where JSON Schema can say it.
    """

    # An error that reaches a log must not carry what was sent: it could be personal.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


_YEARS = range(1900, 2200)
"""One session held in the year 1 would begin every figure's period there."""


def given(*names: str) -> list[JsonValue]:
    """JSON Schemas, one for each member: it is there and not null."""
    return [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in names]


_CIVIL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _civil_date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and _CIVIL_DATE.fullmatch(value):
            day = date.fromisoformat(value)
            if day.year in _YEARS:
                return day
    except ValueError:
        pass  # the shape of a date, but no day of the calendar
    raise PydanticCustomError("civil_date", "must be a date that exists, written YYYY-MM-DD, in the years 1900 to 2199")


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("number", "must be a number")
    return Decimal(str(value))


def _commune(code: str) -> str:
    if code not in communes():
        raise PydanticCustomError("unknown_code", "is not a commune code of the HCP list (like 05.301.03.05)")
    return code


def _province(code: str) -> str:
    if code not in provinces():
        raise PydanticCustomError("unknown_code", "is not a province code of the HCP list (like 05.301)")
    return code


def _readable(text: str) -> str:
    if not printable(text, lines=True):
        raise PydanticCustomError("printable", "holds a control character; only tabs and line breaks may stand in text")
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
CivilDate = Annotated[
    date,
    BeforeValidator(_civil_date),
    WithJsonSchema(
        {"type": "string", "format": "date", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}
    ),
]
Commune = Annotated[
    str,
    AfterValidator(_commune),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{2}\.[0-9]{3}\.[0-9]{2}\.[0-9]{1,2}$"}),
]
Province = Annotated[
    str,
    AfterValidator(_province),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{2}\.[0-9]{3}(\.[0-9]{2}\.[0-9]{2})?$"}),
]
Note = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_readable)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Positive = Annotated[int, Field(ge=1, le=10_000_000)]
Money = Annotated[
    Decimal,
    Field(ge=0, max_digits=15, decimal_places=2),  # as many digits as a JSON number surely keeps
    BeforeValidator(_number),
    PlainSerializer(float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 10**13}),
]
Year = Annotated[int, Field(ge=2000, le=2100)]


class Text(Strict):
    """Text in Arabic, French or English: at least one of them."""

    model_config = ConfigDict(json_schema_extra={"anyOf": given("ar", "fr", "en")})

    ar: Note | None = None
    fr: Note | None = None
    en: Note | None = None

    @model_validator(mode="after")
    def _one_language(self) -> Self:
        if self.ar is None and self.fr is None and self.en is None:
            raise PydanticCustomError("text", "must hold at least one of ar, fr, en")
        return self
