"""The HTML catalogue is one page that needs nothing else; its links lead somewhere, its texts say their language."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from shared.contracts.facts import FACTS
from shared.contracts.problems import PROBLEMS
from shared.documents.catalogue import catalogue, problem_page
from shared.documents.receipts import OUTCOMES

DOCS = Path(__file__).parents[2] / "docs"
_VOID = {"meta", "br", "wbr", "link", "img", "input", "hr"}
_ARABIC = re.compile(r"[\u0600-\u06ff]")


class _Page(HTMLParser):
    """What tests ask of a page: ids, links, text by the language around it, and whether tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[tuple[str, str, str]] = []
        self._open: list[tuple[str, str, str]] = []
        self.feed(text)
        assert self._open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = dict(attributes)
        self.ids += [told["id"] or ""] if "id" in told else []
        self.links += [told[name] or "" for name in ("href", "src") if name in told]
        _, language, direction = self._open[-1] if self._open else ("", "", "ltr")
        if tag not in _VOID:
            self._open.append((tag, told.get("lang") or language, told.get("dir") or direction))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag, f"{tag} closes what it did not open"

    def handle_data(self, data: str) -> None:
        self.text.append((data, *self._open[-1][1:]) if self._open else (data, "", ""))


@pytest.fixture(scope="module")
def page() -> _Page:
    return _Page(catalogue())


def test_every_fact_problem_and_outcome_is_on_the_page(page: _Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    assert {*FACTS, *(f"problem-{slug}" for slug in PROBLEMS)} <= set(page.ids)
    assert set(OUTCOMES) <= {text for text, _, _ in page.text}


def test_every_link_leads_to_a_place_on_the_page_or_to_a_document_beside_it(page: _Page) -> None:
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids, link
        else:
            assert (DOCS / link).exists(), link


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert not re.search(r"https?://(?!awrach\.example/)|@import|url\(|<script|<link|<img", catalogue())


def test_arabic_is_said_to_be_arabic_and_runs_from_right_to_left(page: _Page) -> None:
    arabic = [(language, direction) for text, language, direction in page.text if _ARABIC.search(text)]
    assert len(arabic) > 5
    assert set(arabic) == {("ar", "rtl")}
    assert any(language == "fr" and "Nettoyage" in text for text, language, _ in page.text)


def test_a_problem_has_a_page_of_its_own() -> None:
    for kind in PROBLEMS.values():
        text = "".join(part for part, _, _ in _Page(problem_page(kind)).text)
        assert kind.title in text
        assert kind.remedy in text
