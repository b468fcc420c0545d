"""Whatever way a title is typed, it is found; and nothing else is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.searching import folded, searchable, wanted

TITLES = (
    "اتفاقية شراكة لإنجاز أوراش تهيئة الغابات بإقليم خنيفرة",
    "إحداث المسالك القروية بجماعة أݣلموس",
    "رقمنة سجلات الحالة المدنية 2023",
    "مؤسسة الرعاية الاجتماعية للفتاة القروية",
    "Réhabilitation des sentiers de l'Oum Er-Rbia, édition 2023",
    "Œuvres sociales et éducatives à M'rirt",
    "Digitisation of civil status registers",
)


def found(query: str, *texts: str) -> bool:
    """As the register decides it: each word wanted is part of the folded text."""
    inside = searchable(*texts)
    return all(word in inside for word in wanted(query))


_TYPED = {
    "ا": "اأإآٱ", "أ": "اأإآٱ", "إ": "اأإآٱ", "آ": "اأإآٱ", "ة": "ةهۃ", "ى": "ىيی", "ي": "ىيیﻱ", "ك": "كکڪ", "ه": "هةہ",
    "ݣ": "ݣگڭك", "ئ": "ئيی", "ؤ": "ؤو", "2": "2٢۲", "0": "0٠۰", "3": "3٣۳", "é": "éeÉE", "œ": "œŒ", "s": "sS",
}  # fmt: skip
_INSERTED = ("", "", "ـ", "\u064b", "\u064e", "\u0651", "\u0652", "\u200d", "\ufe77")


def _without_article(word: str) -> str:
    return word.removeprefix("ال") or word


_WHOLE: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: unicodedata.normalize("NFKC", text),
    lambda text: text.replace("لا", "ﻻ"),
)


def _arabic(word: str) -> bool:
    return "\u0600" <= word[0] <= "\u06ff"


@st.composite
def typed(draw: st.DrawFn, title: str) -> str:
    """Some of a title's words, as people may type them, in any order."""
    words = draw(st.lists(st.sampled_from(title.split()), min_size=1, unique=True))
    return " ".join(draw(_typed_word(word)) for word in words)


@st.composite
def _typed_word(draw: st.DrawFn, word: str) -> str:
    letters = [
        draw(st.sampled_from(_TYPED.get(one, one))) + (draw(st.sampled_from(_INSERTED)) if _arabic(one) else "")
        for one in word
    ]
    written = draw(st.sampled_from(_WHOLE))("".join(letters))
    if _arabic(word):
        plain = _without_article(word)
        return draw(st.sampled_from((written, plain, f"ال{plain}")))
    return written


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(TITLES).flatmap(lambda title: st.tuples(st.just(title), typed(title))))
def test_any_mix_of_variants_of_a_title_finds_it(asked: tuple[str, str]) -> None:
    title, query = asked
    assert found(query, title)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(), st.text())
def test_a_text_is_found_by_itself_whatever_else_there_is(text: str, other: str) -> None:
    assert found(text, other, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الأڭلموس", "الاكلموس"),
        ("مُدَرَّسَةٌ", "مدرسه"),
        ("ﻣﺪﺭﺳﺔ", "مدرسه"),
        ("ﷲ", "الله"),
        ("L’Été à Mrirt", "l ete a mrirt"),
        ("CŒUR", "coeur"),
        ("AWR-2023_01", "awr 2023 01"),
        ("٠١٢٣۴", "01234"),
        ("%_\\", ""),
    ],
)
def test_what_words_are_compared_as(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize("query", ["الطرق", "غابات طرق", "خنيفرة2", "sentiers"])
def test_a_word_that_is_not_there_is_not_found(query: str) -> None:
    assert not found(query, TITLES[0])


def test_words_do_not_run_into_each_other() -> None:
    assert not found("civilstatus", TITLES[6])
    assert not found("dbc", "a d", "bc")
