"""The link that gives an answer again, whoever asks when: canonical parameters, an explicit period and as-of point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from services.reporting.queries.registers import REGISTERS
from services.reporting.roles import Caller
from shared.clock import CASABLANCA

_PATHS = {
    "explain": "figures/explain",
    **{register.entity: f"{name}/{{id}}" for name, register in REGISTERS.items()},
}
_WITHOUT = ("status", "indicators", "difference")
"""Where reporting stands cannot be asked again; definitions have versions; a difference names its moments."""
_OF_THE_REQUEST = ("min_position", "indicators", "format", "lang")
MOMENT = (
    "Taken at this moment, which only an auditor can ask for again; the public can for a release, the state of a "
    "midnight: as_of=YYYY-MM-DD."
)


def with_permalink(name: str, parameters: Mapping[str, str], caller: Caller, document: Any) -> Any:
    """The answer, each of its figures with ``permalink``; the public is told where it cannot follow it."""
    if name in _WITHOUT:
        return document
    if isinstance(document, list):
        return [with_permalink(name, parameters, caller, one) for one in document]
    moment = _moment(parameters, document)
    linked = {**document, "permalink": _link(name, parameters, moment, document)}
    if moment.get("as_of", "").isdecimal() and not caller.sees_all and "notes" in document:
        linked["notes"] = [*document["notes"], MOMENT]
    return linked


def _link(name: str, parameters: Mapping[str, str], moment: dict[str, str], document: Mapping[str, Any]) -> str:
    """Path and query; what the question left open is said as the answer took it."""
    said = {one: value for one, value in parameters.items() if value and one not in _OF_THE_REQUEST} | moment
    if "indicator" in document:
        said["indicator"] = document["indicator"]
        said["period"] = f"{document['period']['from']}/{document['period']['to']}"
    path = _PATHS.get(name, name).format(id=said.pop("id", ""))
    return f"/v1/{path}?{urlencode(sorted(said.items()))}"


def _moment(parameters: Mapping[str, str], document: Mapping[str, Any]) -> dict[str, str]:
    """The release that the answer was taken at; else its position, and the civil day that it was asked on."""
    if "as_of" in parameters:
        return {}
    if "as_of" not in document:
        return {"as_of": str(document["position"])}
    instant = datetime.fromisoformat(document["as_of"]).astimezone(CASABLANCA)
    day = instant.date().isoformat()
    return {"as_of": day} if instant.time() == time() else {"as_of": str(document["position"]), "day": day}
