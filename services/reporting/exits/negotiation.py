"""Which format and which language an answer is given in: what the query says, else what the headers prefer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, cast

from services.reporting.queries.asking import invalid, refusal

Format = Literal["json", "csv", "xlsx", "datapackage"]
Language = Literal["en", "fr", "ar"]

MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "datapackage": "application/vnd.datapackage+json",
}
LANGUAGES: tuple[Language, ...] = ("en", "fr", "ar")
"""English unless another is asked for."""


def format_of(asked: str | None, accept: str, offered: Sequence[Format]) -> Format:
    """The format of an answer; ``?format=`` goes before ``Accept``, and of equals the first offered is taken.

    Raises:
        Refusal: 400, there is no such format here; 406, none that is accepted can be given.
    """
    if asked is not None:
        if asked not in offered:
            raise invalid(f"format must be one of {', '.join(offered)}.")
        return cast("Format", asked)
    ranges = dict(_weighted(accept)) or {"*/*": 1.0}
    best = max(offered, key=lambda one: _quality(MEDIA_TYPES[one], ranges))
    if _quality(MEDIA_TYPES[best], ranges) <= 0:
        types = ", ".join(MEDIA_TYPES[one] for one in offered)
        raise refusal("not-acceptable", f"This is given as {types}; or ask with ?format=.")
    return best


def language_of(asked: str | None, accept_language: str) -> Language:
    """The language of labels; ``?lang=`` goes before ``Accept-Language``, whose regions do not matter.

    Raises:
        Refusal: 400, there are no labels in this language.
    """
    if asked is not None:
        if asked not in LANGUAGES:
            raise invalid(f"lang must be one of {', '.join(LANGUAGES)}.")
        return asked
    weights = dict.fromkeys(LANGUAGES, 0.0)
    others = 0.0
    for name, weight in _weighted(accept_language):
        language = name.split("-")[0]
        if language in LANGUAGES:
            weights[language] = max(weights[language], weight)
        elif name == "*":
            others = weight
    best = max(LANGUAGES, key=lambda one: weights[one])
    return best if weights[best] >= others and weights[best] > 0 else LANGUAGES[0]


def _quality(media_type: str, ranges: Mapping[str, float]) -> float:
    """How much a media type is wanted; the most specific range that it falls into decides (RFC 9110, 12.5.1)."""
    for candidate in (media_type, media_type.split("/")[0] + "/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0


def _weighted(header: str) -> Iterator[tuple[str, float]]:
    """What a header lists, in lower case, with its weight; one that cannot be read weighs nothing."""
    for one in header.split(","):
        name, *parameters = (part.strip().lower() for part in one.split(";"))
        if name:
            yield name, _weight(parameters)


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
