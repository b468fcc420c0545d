"""XLSX for people: labels in one language, right to left in Arabic, and notes that say what the figures are."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.reporting.exits import sheets
from services.reporting.exits.negotiation import Language
from services.reporting.exits.notes import notes
from services.reporting.labels import name as called

_WIDEST = 60
_WIDEST_PIXELS = 420
_RIGHT_TO_LEFT = {"reading_order": 2, "align": "right"}
_FLOW: dict[Language, dict[str, Any]] = {"en": {}, "fr": {}, "ar": _RIGHT_TO_LEFT}
_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
"""What is text stays text: no id becomes a number, no title a formula or a link."""


def workbook(name: str, parameters: Mapping[str, str], document: Any, language: Language) -> bytes:
    """A sheet for each figure or register, then the notes; the numbers are those of the document."""
    buffer = io.BytesIO()
    book = Workbook(buffer, _OPTIONS)
    documents = document if isinstance(document, list) else [document]
    # The file's own date is the answer's, so that the same answer is the same file.
    book.set_properties({"title": f"Awrach: {name}", "created": _instant(documents[0])})
    by = [one for one in parameters.get("by", "").split(",") if one]
    for one in documents:
        _add(
            book, sheets.register(name, one, language) if "items" in one else sheets.figure(one, by, language), language
        )
    _add_notes(book, notes(name, documents, language), language)
    book.close()
    return buffer.getvalue()


def _instant(document: Mapping[str, Any]) -> datetime:
    text = document.get("as_of", "2020-01-01T00:00:00Z")
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _add(book: Workbook, content: sheets.Sheet, language: Language) -> None:
    """Title and frame, the header frozen below them, then the rows."""
    sheet = _begun(book, content.name, language)
    flow = _FLOW[language]
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", **flow})
    strong, plain = book.add_format({"bold": True, **flow}), book.add_format(flow)
    formats = {kind: book.add_format({"num_format": form}) for kind, form in sheets.NUMBERS.items()}
    text = book.add_format({"num_format": "@", **flow})
    digits = book.add_format({"num_format": "@", **flow, "reading_order": 1})
    top = len(content.head)
    for column, title in enumerate(content.columns):
        sheet.write_string(top, column, title, bold)
    for row, values in enumerate(content.rows, top + 1):
        for column, value in enumerate(values):
            _write(sheet, row, column, value, digits if str(value).isascii() else text, formats)
    sheet.autofit(_WIDEST_PIXELS)
    for row, line in enumerate(content.head):
        sheet.write_string(row, 0, line, strong if row == 0 else plain)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    if content.rows and content.columns:
        sheet.autofilter(top, 0, top + len(content.rows), len(content.columns) - 1)


def _begun(book: Workbook, name: str, language: Language) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if language == "ar":
        sheet.right_to_left()
    return sheet


def _write(sheet: Worksheet, row: int, column: int, value: Any, text: Format, numbers: Mapping[str, Format]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool | str):
        sheet.write_string(row, column, str(value)[: sheets.LONGEST], text)
    else:
        sheet.write_number(row, column, value, numbers["whole" if isinstance(value, int) else "parts"])


def _add_notes(book: Workbook, rows: Sequence[tuple[str, str]], language: Language) -> None:
    sheet = _begun(book, called("notes", language), language)
    wrapped = book.add_format({"text_wrap": True, "valign": "top", **_FLOW[language]})
    bold = book.add_format({"bold": True, "valign": "top", **_FLOW[language]})
    sheet.set_column(0, 0, _WIDEST / 2)
    sheet.set_column(1, 1, 2 * _WIDEST)
    for row, (what, said) in enumerate(rows):
        sheet.write_string(row, 0, what, bold)
        sheet.write_string(row, 1, said[: sheets.LONGEST], wrapped)
