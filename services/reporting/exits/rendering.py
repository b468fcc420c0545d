"""One answer in one format: the bytes that leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import json

from services.reporting.exits.negotiation import Format, Language
from services.reporting.exits.tabular import csv_text, data_package
from services.reporting.exits.tidy import tidy
from services.reporting.exits.workbook import workbook


def rendered(format_: Format, name: str, parameters: Mapping[str, str], document: Any, language: Language) -> bytes:
    """The answer ``document`` to question ``name``; ``parameters`` are those that it was asked with."""
    if format_ == "json":
        return json.encode(document)
    if format_ == "xlsx":
        return workbook(name, parameters, document, language)
    table = tidy(parameters, document)
    if format_ == "csv":
        return csv_text(table).encode()
    return json.encode(data_package(name, parameters, table))
