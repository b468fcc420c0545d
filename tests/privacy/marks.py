"""Recognisable identity numbers, birth dates and names, and every guise in which they could turn up."""

from __future__ import annotations

import base64
import hashlib

NUMBERS = {
    "accepted": "QZ730001", "full": "QZ730002", "spaced": "qz-73 0003", "conflict": "QZ730004", "malformed": "QZ730005",
    "member": "QZ730006", "broken": "QZ730007", "twice": "QZ730008", "large": "QZ730009", "unknown": "QZ730010",
    "social": "7300450011", "number": "7300450012", "attribute": "QZ730013",
}  # fmt: skip
BIRTH_DATES = {
    "accepted": "1961-07-29", "corrected": "1962-08-30", "awaited": "1963-09-28", "conflict": "1964-10-29",
    "impossible": "1965-02-31", "member": "1966-12-27",
}  # fmt: skip
NAMES = {"value": "Zubaydaoui Marqamiya", "member": "Marqamiya Zubaydaoui"}

MARKS = (*NUMBERS.values(), *BIRTH_DATES.values(), *NAMES.values())


def _bare(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


def _guises(mark: str) -> set[str]:
    """As sent, without what is ignored, hashed: in small letters."""
    written = {mark, mark.upper(), _bare(mark), _bare(mark).upper()}
    hashed = {hashlib.sha256(one.encode()).hexdigest() for one in written}
    return {one.lower() for one in written | hashed | {one.encode().hex() for one in written}}


def _encoded(mark: str) -> set[bytes]:
    """Base64 of it at each of the three places it may begin at, without the letters that its neighbours share."""
    found = set()
    for text in (mark, _bare(mark), _bare(mark).upper()):
        for lead in range(3):
            padded = base64.b64encode(b"\0" * lead + text.encode())
            found.add(padded[(lead * 8 + 5) // 6 : (lead + len(text)) * 8 // 6])
    return found | {base64.b64encode(hashlib.sha256(_bare(mark).upper().encode()).digest()).rstrip(b"=")}


def found_in(body: bytes) -> list[str]:
    """The marks that bytes hold in any guise."""
    small = body.lower()
    bare = small.replace(b" ", b"").replace(b"-", b"")
    return [
        mark
        for mark in MARKS
        if any(one.encode() in small or one.encode() in bare for one in _guises(mark))
        or any(one in body for one in _encoded(mark))
        or hashlib.sha256(_bare(mark).upper().encode()).digest() in body
    ]
