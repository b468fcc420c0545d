"""The CloudEvents 1.0 envelope of a fact, one model per kind of fact so that all errors come together."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
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

_ATTRIBUTE_NAME = re.compile(r"[a-z0-9]{1,40}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_INSTANT_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
}
_NonEmpty = Annotated[str, StringConstraints(min_length=1)]


def _instant(value: Any) -> datetime:
    try:
        if isinstance(value, str) and _INSTANT.fullmatch(value.upper()):
            return datetime.fromisoformat(value.upper())
    except ValueError:
        pass  # the shape of a time, but no moment of the calendar
    raise PydanticCustomError("instant", "must be an RFC 3339 time with its zone, like 2023-07-03T09:00:00+01:00")


class Envelope(BaseModel):
    """What every CloudEvent carries around its data; further attributes are kept as sent."""

    model_config = ConfigDict(
        extra="allow",
        frozen=True,
        strict=True,
        json_schema_extra={
            "propertyNames": {"pattern": "^[a-z0-9]{1,40}$"},
            "additionalProperties": {"type": ["string", "boolean", "integer", "null"]},
        },
    )

    specversion: Literal["1.0"]
    id: _NonEmpty
    source: _NonEmpty
    type: _NonEmpty
    time: Annotated[AwareDatetime, BeforeValidator(_instant), WithJsonSchema(_INSTANT_SCHEMA)]
    datacontenttype: Literal["application/json"] | None = None

    @model_validator(mode="after")
    def _attributes(self) -> Self:
        for name, value in (self.model_extra or {}).items():
            if name == "data":
                continue
            if not _ATTRIBUTE_NAME.fullmatch(name):
                raise PydanticCustomError(
                    "attribute_name",
                    "attribute {name} is not named as CloudEvents demands: lower-case letters and digits",
                    {"name": name[:80]},
                )
            if value is not None and not isinstance(value, str | bool | int):
                raise PydanticCustomError(
                    "attribute_value",
                    "attribute {name} must be text, a whole number or true/false",
                    {"name": name[:80]},
                )
        return self


@cache
def event_model(kind: FactKind, version: int) -> type[Envelope]:
    """The whole event of one version of a fact: the envelope with ``data`` of that version."""
    sent = kind.versions[version - 1].sent
    return create_model(f"Event[{kind.name}.v{version}]", __base__=Envelope, data=(sent, ...))
