"""How often the interpreter looks for cycles among objects."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 100_000
_ROUNDS = 50


def collect_rarely() -> None:
    """Look for cycles rarely: an answer of 100 000 cells makes a million objects, none of which is in one.

    Looking through them as often as the interpreter does by itself takes almost as long as making them.
    """
    gc.set_threshold(_NEW_OBJECTS, _ROUNDS, _ROUNDS)
