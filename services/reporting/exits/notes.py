"""The sheet of notes: definitions, period, as-of point, scope, permalink, and what the marks mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.reporting.indicators import INDICATORS
from services.reporting.labels import VALUES, Language, label
from services.reporting.labels import name as called

Note = tuple[str, str]


def notes(name: str, documents: Sequence[Mapping[str, Any]], language: Language) -> list[Note]:
    """Lines of a heading and what it says; the heading is empty where the one above goes on."""
    lines = [line for one in documents for line in (*_of(one, name, language), ("", ""))]
    return [*lines, *_marks(language)]


def _of(document: Mapping[str, Any], name: str, language: Language) -> Iterable[Note]:
    if "indicator" in document:
        yield from _definition(document["indicator"], document["version"], language)
        yield called("period", language), f"{document['period']['from']} – {document['period']['to']}"
        yield called("scope", language), _scope(document["scope"], language)
    else:
        yield called(name, language), f"{document['total']} {called('entries', language)}"
    for member in ("as_of", "position", "permalink"):
        if member in document:
            yield called(member, language), str(document[member])
    for place, note in enumerate(document.get("notes", ())):
        yield called("notes", language) if place == 0 else "", note


def _definition(code: str, version: int, language: Language) -> Iterable[Note]:
    """Formula, inclusions and exclusions are in English, as defined; names are in the language asked for."""
    indicator = INDICATORS[code]
    yield called("indicator", language), f"{code} · {indicator.labels[language]}"
    yield called("version", language), str(version)
    yield called("formula", language), indicator.formula
    yield called("unit", language), label("unit", indicator.unit, language)
    yield called("includes", language), indicator.includes
    yield called("excludes", language), indicator.excludes


def _scope(scope: Mapping[str, Any], language: Language) -> str:
    named = [f"{called(name, language)}: {label(name, str(value), language)}" for name, value in scope.items()]
    return "; ".join(named) or called("everything", language)


def _marks(language: Language) -> Iterable[Note]:
    yield called("marks", language), ""
    for kind in ("confidentiality", "status"):
        for code in VALUES[kind]:
            yield f"{called(kind, language)} {code}", label(kind, code, language)
