"""An answer as one tidy table: a row for each observation or entry, every column with a name and a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.reporting.exits.described import ENUMERATED, described

Kind = Literal["string", "integer", "number", "boolean", "date", "datetime", "array"]
Document = Mapping[str, Any]
Row = dict[str, Any]

LANGUAGES = ("ar", "fr", "en")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``allowed`` are all codes that it may hold, where they can be counted."""

    name: str
    kind: Kind = "string"
    description: str = ""
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in their order; rows by column name, values as in JSON, absent where there is none."""

    columns: tuple[Column, ...]
    rows: list[Row]


def tidy(parameters: Mapping[str, str], document: Document | Sequence[Document]) -> Table:
    """Figures or a page of a register; ``parameters`` are those of the question."""
    if isinstance(document, Mapping) and "items" in document:
        return entries(document)
    figures = [document] if isinstance(document, Mapping) else document
    return observations(figures, [name for name in parameters.get("by", "").split(",") if name])


def observations(figures: Sequence[Document], by: Sequence[str]) -> Table:
    """A row for each observation, then one for the total of its figure; ``row`` tells them apart."""
    scope = sorted({name for one in figures for name in one["scope"]})
    names = [
        *("row", "indicator", "version", *by, "period_from", "period_to", "value", "unit", "status"),
        *("confidentiality", "numerator", "denominator", "qualifier", "as_of", "position"),
        *(f"scope_{name}" for name in scope),
    ]
    rows = [row for one in figures for row in _rows(one)]
    return Table(tuple(_column(name) for name in names), rows)


def _rows(figure: Document) -> Iterable[Row]:
    frame = {
        "indicator": figure["indicator"],
        "version": figure["version"],
        "period_from": figure["period"]["from"],
        "period_to": figure["period"]["to"],
        "unit": figure["unit"],
        "as_of": figure["as_of"],
        "position": figure["position"],
        **{f"scope_{name}": value for name, value in figure["scope"].items()},
    }
    for row, one in [
        *(("observation", one) for one in figure["observations"] if one["by"]),
        ("total", figure["total"]),
    ]:
        cell = {name: value for name, value in one.items() if name != "by"}
        yield {"row": row, **frame, **one["by"], **cell}


def _column(name: str) -> Column:
    return Column(name, _KINDS.get(name, "string"), described(name), ENUMERATED.get(name, ()))


_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("version", "position", "scope_edition"), "integer"),
    **dict.fromkeys(("value", "numerator", "denominator"), "number"),
    **dict.fromkeys(("period_from", "period_to"), "date"),
    "as_of": "datetime",
}


def entries(page: Document, language: str = "") -> Table:
    """A row for each entry of a register: members of members as columns of their own, lists as JSON arrays.

    Text in several languages is a column for each, or one column in ``language`` (else another that there is).
    """
    rows = [dict(_flat(item, "", language)) for item in page["items"]]
    frame = {name: page[name] for name in ("as_of", "position") if name in page}
    names = dict.fromkeys(name for row in rows for name in row)
    rows = [{**row, **frame} for row in rows]
    columns = [Column(name, _kind([row[name] for row in rows if row.get(name) is not None])) for name in names]
    return Table((*columns, *(_column(name) for name in frame if name not in names)), rows)


def _flat(item: Mapping[str, Any], prefix: str, language: str) -> Iterable[tuple[str, Any]]:
    for name, value in item.items():
        if not isinstance(value, Mapping):
            yield prefix + name, value
        elif is_text(value):
            texts = {one: value.get(one) for one in LANGUAGES}
            yield from [(prefix + name, in_language(value, language))] if language else _flat(texts, f"{name}_", "")
        else:
            yield from _flat(value, f"{prefix}{name}_", language)


def is_text(value: Any) -> bool:
    """Whether this is one text in one or more of the three languages."""
    return isinstance(value, Mapping) and bool(value) and value.keys() <= set(LANGUAGES)


def in_language(text: Mapping[str, str], language: str) -> str:
    """A text in one language, or in the first other that it is known in."""
    return text.get(language) or next((text[one] for one in ("fr", "en", "ar") if text.get(one)), "")


def _kind(values: Sequence[Any]) -> Kind:
    """What kind all of these are; a column without any value is taken for text."""
    kinds: dict[type, Kind] = {bool: "boolean", int: "integer", float: "number", list: "array"}
    found = {kinds.get(type(value), "string") for value in values}
    if found == {"integer", "number"}:
        return "number"
    if found != {"string"}:
        return found.pop() if len(found) == 1 else "string"
    return "date" if all(_DATE.fullmatch(value) for value in values) else "string"
