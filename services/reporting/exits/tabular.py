"""CSV, and the Frictionless Data Package that describes it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from services.reporting.exits.tidy import Column, Table

_SETS_OFF = ("=", "+", "-", "@", "\t", "\r", "'")
"""A spreadsheet takes a text that begins so for a formula; the last one is here so that the mark can be taken off."""

FORMULAS = (
    "A text that begins with = + - @, a tab, a carriage return or an apostrophe has one apostrophe put before it, so "
    "that no spreadsheet takes it for a formula. To read it, take one leading apostrophe off. Numbers are as they are."
)


def csv_text(table: Table) -> str:
    """RFC 4180 with a header row; empty where there is no value."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in table.columns])
    columns = [_texts(column, [row.get(column.name) for row in table.rows]) for column in table.columns]
    writer.writerows(zip(*columns, strict=True))
    return buffer.getvalue()


def _texts(column: Column, values: list[Any]) -> list[str]:
    """A column's values as they are written; a text is looked at once, for most are the same in many rows."""
    known: dict[str, str] = {}
    texts = []
    for value in values:
        if type(value) is not str:
            texts.append(_cell(value, column))
            continue
        if value not in known:
            known[value] = _cell(value, column)
        texts.append(known[value])
    return texts


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_SETS_OFF) else text


def unguarded(cell: str) -> str:
    """The text that :func:`guarded` was given."""
    return cell.removeprefix("'")


def _cell(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if type(value) in (int, float):
        text = repr(value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return guarded(text) if column.kind == "string" else text


def data_package(name: str, parameters: Mapping[str, str], table: Table) -> dict[str, Any]:
    """The descriptor of the CSV answer to the same question, found beside it (``path`` is relative)."""
    query = urlencode(sorted({**parameters, "format": "csv"}.items()))
    return {
        "profile": "tabular-data-package",
        "name": f"awrach-{name}",
        "title": f"Awrach Ledger: {name}",
        "description": FORMULAS,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": name,
                "path": f"{name}?{query}",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
                "schema": {"fields": [_field(column) for column in table.columns], "missingValues": [""]},
            }
        ],
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind}
    if column.kind == "datetime":
        field["format"] = "any"
    if column.description:
        field["description"] = column.description
    if column.allowed:
        field["constraints"] = {"enum": list(column.allowed)}
    return field
