"""Which names that a publisher sent may be repeated to it: those that are spelled as members are.

A receipt is kept for ever, so a name in it must not be personal. An identity number, a date or a name of a person can
stand where a member's name belongs (a table keyed by person is like that); only a name in small letters passes.
"""

from __future__ import annotations

import re

_LIKE_A_MEMBER = re.compile(r"[a-z_][A-Za-z0-9_.-]{0,39}")
_LIKE_A_NUMBER = re.compile(r"[a-z]{0,2}[0-9]+")
_MOST_DIGITS = 2


def repeatable(name: str) -> bool:
    """Whether a name looks like a member's: a small letter, then Latin letters, with at most two digits."""
    if not _LIKE_A_MEMBER.fullmatch(name) or _LIKE_A_NUMBER.fullmatch(name):
        return False
    return sum(letter.isdigit() for letter in name) <= _MOST_DIGITS


def named(what: str, name: str) -> str:
    """``member 'wage'``, or ``a member (…)`` where the name is not repeated."""
    return f"{what} {name!r}" if repeatable(name) else f"a {what} (its name is not repeated, it could be personal)"
