"""The CloudEvents 1.0 envelope of a fact, one model per kind of fact so that all errors come together."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError

from shared.contracts.facts import FactKind
from shared.contracts.printable import printable
from shared.intake.naming import named

_ATTRIBUTE_NAME = re.compile(r"[a-z0-9]{1,40}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_INSTANT_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
}
_YEARS = range(1970, 9999)
LONGEST_ID = 255
"""Most characters of an event id, and of a ``correlationid``: both are repeated in receipts and log lines."""

_ID_SCHEMA = {"type": "string", "minLength": 1, "maxLength": LONGEST_ID}
_TOLD = f"must be text of 1 to {LONGEST_ID} characters without control characters"


def readable_id(value: Any) -> bool:
    """Whether this can name an event for ever."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and printable(value)


def _id(value: str) -> str:
    if not readable_id(value):
        raise PydanticCustomError("event_id", _TOLD)
    return value


def _attribute(value: str) -> str:
    if not printable(value):
        raise PydanticCustomError("printable", "holds a control character")
    return value


_NonEmpty = Annotated[str, StringConstraints(min_length=1), AfterValidator(_attribute)]


def _instant(value: Any) -> datetime:
    try:
        if isinstance(value, str) and _INSTANT.fullmatch(value.upper()):
            instant = datetime.fromisoformat(value.upper())
            if instant.astimezone(UTC).year in _YEARS:
                return instant
    except (ValueError, OverflowError):
        pass  # the shape of a time, but no moment of the calendar
    raise PydanticCustomError("instant", "must be an RFC 3339 time with its zone, like 2023-07-03T09:00:00+01:00")


def _true_or_false(value: Any) -> bool | None:
    known = {"true": True, "false": False}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value in known:
        return known[value]
    raise PydanticCustomError("true_or_false", "must be true or false")


class Envelope(BaseModel):
    """What every CloudEvent carries around its data; further attributes are kept as sent."""

    model_config = ConfigDict(
        extra="allow",
        frozen=True,
        strict=True,
        hide_input_in_errors=True,
        json_schema_extra={
            "propertyNames": {"pattern": "^[a-z0-9]{1,40}$"},
            "additionalProperties": {"type": ["string", "boolean", "integer", "null"]},
        },
    )

    specversion: Literal["1.0"]
    id: Annotated[str, AfterValidator(_id), WithJsonSchema(_ID_SCHEMA)]
    source: _NonEmpty
    type: _NonEmpty
    time: Annotated[AwareDatetime, BeforeValidator(_instant), WithJsonSchema(_INSTANT_SCHEMA)]
    datacontenttype: Literal["application/json"] | None = None
    dryrun: Annotated[bool | None, BeforeValidator(_true_or_false)] = None

    @model_validator(mode="after")
    def _attributes(self) -> Self:
        for name, value in (self.model_extra or {}).items():
            if name == "data":
                continue
            if not _ATTRIBUTE_NAME.fullmatch(name):
                raise PydanticCustomError(
                    "attribute_name",
                    "{attribute} is not named as CloudEvents demands: lower-case letters and digits",
                    {"attribute": named("attribute", name)},
                )
            if value is not None and not isinstance(value, str | bool | int):
                raise _wrong(name, "must be text, a whole number or true/false")
            if isinstance(value, str) and not printable(value):
                raise _wrong(name, "holds a control character")
            if name == "correlationid" and value and not readable_id(str(value)):
                raise _wrong(name, _TOLD)
        return self


def _wrong(attribute: str, sentence: str) -> PydanticCustomError:
    told = {"attribute": named("attribute", attribute), "sentence": sentence}
    return PydanticCustomError("attribute_value", "{attribute} {sentence}", told)


@cache
def event_model(kind: FactKind, version: int) -> type[Envelope]:
    """The whole event of one version of a fact: the envelope with ``data`` of that version."""
    sent = kind.versions[version - 1].sent
    return create_model(f"Event[{kind.name}.v{version}]", __base__=Envelope, data=(sent, ...))
