"""Which characters text may hold: what CloudEvents forbids in attributes also breaks terminals and databases."""

from __future__ import annotations

import re

_FORBIDDEN = "\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
_ANY = re.compile(f"[{_FORBIDDEN}]")
_BUT_LINES = re.compile(f"(?![\t\n\r])[{_FORBIDDEN}]")


def printable(text: str, *, lines: bool = False) -> bool:
    """Whether it holds no control character and no noncharacter; ``lines`` allows tabs and line breaks."""
    return (_BUT_LINES if lines else _ANY).search(text) is None
