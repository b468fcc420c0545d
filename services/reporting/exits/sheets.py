"""What stands on a sheet: lines above, columns and rows, all in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.reporting.exits.tidy import entries, in_language, is_text
from services.reporting.indicators import INDICATORS
from services.reporting.labels import Language, label
from services.reporting.labels import name as called

LONGEST = 32_767
"""Most characters of a cell."""
NUMBERS = {"whole": "# ##0", "parts": "# ##0.0###"}
_PLACES = ("province", "commune", "council")
_KINDS: dict[str, dict[str, str]] = {
    "kind": {"sessions": "session_kind", "partners": "partner_kind"},
    "council": {"sessions": "province"},
    "planned_qualifier": {"agreements": "qualifier"},
    "planned_at_first_qualifier": {"agreements": "qualifier"},
}
_IN_LISTS: dict[str, str] = {"kind": "partner_kind", "result": "state"}

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; numbers are numbers, everything else is text."""

    name: str
    head: tuple[str, ...]
    columns: list[str]
    rows: list[list[Any]]


def figure(document: Document, by: Sequence[str], language: Language) -> Sheet:
    """A figure: its observations, then the total; withheld values are empty, with the reason beside them."""
    indicator = INDICATORS[document["indicator"]]
    head = (
        f"{indicator.code} · {indicator.labels[language]}",
        f"{called('version', language)} {document['version']} · {label('unit', document['unit'], language)}",
        frame(document, language),
    )
    cells = [one for one in document["observations"] if one["by"]]
    shared = ("value", "numerator", "denominator", "qualifier", "remark")
    columns = [title for name in by for title in _titles(name, language)] + [called(one, language) for one in shared]
    rows = [[*(text for name in by for text in _texts(name, one["by"][name], language)), *_values(one, language)]
            for one in cells]  # fmt: skip
    width = len(columns) - len(shared)
    total = [called("total", language), *[""] * width][:width]
    rows.append([*total, *_values(document["total"], language)])
    return Sheet(document["indicator"], head, columns, rows)


def frame(document: Document, language: Language) -> str:
    """Period, as-of instant and position: no number stands without them."""
    parts = []
    if "period" in document:
        parts.append(_apart(f"{document['period']['from']} – {document['period']['to']}"))
    if "as_of" in document:
        parts.append(f"{called('as_of', language)} {_apart(document['as_of'])}")
    return " · ".join([*parts, f"{called('position', language)} {document['position']}"])


def _apart(text: str) -> str:
    """A text of digits that keeps its order inside an Arabic line: between a left-to-right isolate and its end."""
    return f"\u2066{text}\u2069"


def _titles(breakdown: str, language: Language) -> list[str]:
    """A place has a column for its code and one for its name."""
    title = called(breakdown, language)
    return [f"{title} ({called('code', language)})", title] if breakdown in _PLACES else [title]


def _texts(breakdown: str, code: str, language: Language) -> list[str]:
    text = label(breakdown, code, language)
    return [code, text] if breakdown in _PLACES else [text]


def _values(one: Document, language: Language) -> list[Any]:
    qualifier = label("qualifier", one["qualifier"], language) if one["qualifier"] else ""
    remarks = [
        label(kind, one[kind], language)
        for kind, plain in (("confidentiality", "F"), ("status", "A"))
        if one[kind] != plain
    ]
    return [one["value"], one["numerator"], one["denominator"], qualifier, "; ".join(remarks)]


def register(name: str, page: Document, language: Language) -> Sheet:
    """A page of a register: texts in one language, lists as words, codes by what they are called."""
    table = entries({**page, "items": page["items"]}, language)
    shown = [column.name for column in table.columns if column.name not in ("as_of", "position")]
    head = (
        f"{called(name, language)}: {page['total']} {called('entries', language)}",
        frame(page, language),
    )
    rows = [[_entry(name, column, row.get(column), language) for column in shown] for row in table.rows]
    return Sheet(called(name, language), head, [called(column, language) for column in shown], rows)


def _entry(register_name: str, column: str, value: Any, language: Language) -> Any:
    if isinstance(value, bool):
        return called("yes" if value else "no", language)
    kind = _KINDS.get(column, {}).get(register_name, column)
    if isinstance(value, list):
        return "; ".join(_words(kind.removesuffix("s"), one, language) for one in value)
    return label(kind, value, language) if isinstance(value, str) else value


def _words(kind: str, one: Any, language: Language) -> str:
    """An entry of a list in words; ``kind`` is what its code is of, where it is one."""
    if is_text(one):
        return in_language(one, language)
    if isinstance(one, Mapping):
        return " ".join(
            _words(_IN_LISTS.get(str(name), str(name)), value, language)
            for name, value in one.items()
            if value is not None
        )
    return label(kind, str(one), language)
