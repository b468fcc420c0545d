"""Which format and language is given for which request."""

from __future__ import annotations

import pytest

from services.reporting.exits.negotiation import MEDIA_TYPES, Format, format_of, language_of
from services.reporting.queries.asking import Refusal

ALL: tuple[Format, ...] = ("json", "csv", "xlsx", "datapackage")
XLSX = MEDIA_TYPES["xlsx"]


@pytest.mark.parametrize(
    ("asked", "accept", "given"),
    [
        (None, "", "json"),
        (None, "*/*", "json"),
        (None, "text/csv", "csv"),
        (None, "TEXT/CSV; charset=utf-8", "csv"),
        (None, "text/*", "csv"),
        (None, XLSX, "xlsx"),
        (None, f"application/json;q=0.5, {XLSX};q=0.6", "xlsx"),
        (None, "application/json;q=0, */*", "csv"),
        (None, "text/html, application/xhtml+xml, */*;q=0.8", "json"),
        (None, "text/csv;q=0.5, application/*", "json"),
        (None, "text/csv;q=nonsense, application/json;q=0.1", "json"),
        ("csv", "application/json", "csv"),
        ("xlsx", "image/png", "xlsx"),
    ],
)
def test_the_format_is_the_one_asked_for(asked: str | None, accept: str, given: str) -> None:
    assert format_of(asked, accept, ALL) == given


@pytest.mark.parametrize(
    ("asked", "accept", "status"),
    [(None, "image/png", 406), (None, "*/*;q=0", 406), (None, "text/csv;q=2", 406), ("pdf", "", 400), ("", "", 400)],
)
def test_what_cannot_be_given_is_refused_with_what_can(asked: str | None, accept: str, status: int) -> None:
    with pytest.raises(Refusal, match="csv") as refused:
        format_of(asked, accept, ALL)
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("asked", "header", "given"),
    [
        (None, "", "en"),
        (None, "ar", "ar"),
        (None, "AR-MA", "ar"),
        (None, "fr;q=0.4, ar;q=0.7, en;q=0.1", "ar"),
        (None, "de, fr;q=0.3", "fr"),
        (None, "de", "en"),
        (None, "ar;q=0", "en"),
        (None, "ar;q=0.2, *", "en"),
        ("fr", "ar", "fr"),
    ],
)
def test_the_language_is_the_one_asked_for_else_english(asked: str | None, header: str, given: str) -> None:
    assert language_of(asked, header) == given


def test_there_are_labels_in_three_languages_only() -> None:
    with pytest.raises(Refusal, match="en, fr, ar"):
        language_of("de", "")
