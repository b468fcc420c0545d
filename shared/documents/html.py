"""HTML by hand: escaping, code marks, tables, and examples whose texts carry their language and direction."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

_TEXT = re.compile(r"^(\s*&quot;(ar|fr|en|reason)&quot;: &quot;)(.* .*)(&quot;,?)$")
_DIRECTION = {"ar": "rtl", "fr": "ltr", "en": "ltr"}
_UNMARKED = "fr"
"""Language of the examples' reasons, which are plain text."""


@cache
def _style() -> str:
    return Path(__file__).with_name("catalogue.css").read_text(encoding="utf-8")


def page(title: str, body: str) -> str:
    """One self-contained page: nothing is loaded from elsewhere."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{_style()}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def marked(sentence: str) -> str:
    """Plain words as HTML; what stands between backticks is code."""
    parts = escape(sentence).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are HTML already; each cell names its column, for phones show it as a card."""
    names = list(head)
    cells = (
        "".join(f'<td data-label="{escape(name)}">{cell}</td>' for name, cell in zip(names, row, strict=True))
        for row in rows
    )
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "\n".join(f"<tr>{one}</tr>" for one in cells)
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def example(message: Any) -> str:
    """A message as JSON, its texts marked with language and direction."""
    lines = escape(json.dumps(message, ensure_ascii=False, indent=2)).split("\n")
    return '<pre dir="ltr"><code>' + "\n".join(map(_line, lines)) + "</code></pre>"


def _line(line: str) -> str:
    found = _TEXT.match(line)
    if found is None:
        return line
    before, member, words, after = found.groups()
    language = member if member in _DIRECTION else _UNMARKED
    return f'{before}<bdi lang="{language}" dir="{_DIRECTION[language]}">{words}</bdi>{after}'
