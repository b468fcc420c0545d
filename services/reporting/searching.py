"""Free text that is found however it is typed: Arabic whatever the hamza or ta marbuta, French whatever the accents.

Written here, on ``unicodedata``: PyArabic, the usual library, is under the GPL and knows neither Persian letters nor
the Moroccan ones for *g* (گ ڭ ݣ), which town names of the Middle Atlas are full of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from shared.contracts.codes import communes, provinces

_BARE_MARKS = re.compile("[\ufc5e-\ufc63\ufe70-\ufe7f]")
"""Harakat as presentation forms: NFKD would put a space before them, and cut the word in two."""

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("ٱٲٳ", "ا"),
        **dict.fromkeys("ىیېےۍێ", "ي"),
        **dict.fromkeys("ةۃەہھ", "ه"),
        **dict.fromkeys("کڪگڭݣ", "ك"),
        **dict.fromkeys("ڤڥ", "ف"),
        "پ": "ب",
        "چ": "ج",
        **dict.fromkeys("ءٴـ", None),
        "œ": "oe",
        "æ": "ae",
    }
)
"""What decomposition leaves different; a hamza or madda *on* a letter goes with the other marks."""

_ARTICLE = "ال"


def folded(text: str) -> str:
    """The text's words as they are compared, with one space between them; folding twice changes nothing."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", _BARE_MARKS.sub("", text)).casefold())
    letters = "".join(_digit(one) for one in plain if unicodedata.category(one) not in ("Mn", "Mc", "Me", "Cf"))
    return " ".join("".join(one if one.isalnum() else " " for one in letters.translate(_LETTERS)).split())


def _digit(character: str) -> str:
    decimal = unicodedata.decimal(character, None)
    return character if decimal is None else str(decimal)


def wanted(text: str) -> list[str]:
    """What must be found, as parts of folded words: the words of a query, each without its article."""
    return [word.removeprefix(_ARTICLE) or word for word in folded(text).split()]


def searchable(*texts: str | Mapping[str, Any] | None) -> str:
    """The folded words of texts, in whichever languages each of them is given, each word once, sorted."""
    found: set[str] = set()
    for text in texts:
        for one in (text,) if isinstance(text, str) else (text or {}).values():
            found |= set(folded(one or "").split())
    return " ".join(sorted(found))


def place_names(codes: Iterable[str]) -> str:
    """The names of communes and provinces in Arabic and French, as one text."""
    places = [communes().get(code) or provinces()[code] for code in codes]
    return " ".join(f"{place.name_ar} {place.name_fr}" for place in places)
