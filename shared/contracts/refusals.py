"""The refusals that every domain words alike."""

from __future__ import annotations

from datetime import date

from shared.contracts.decisions import Refused
from shared.contracts.problems import Problem
from shared.contracts.refs import Ref


def unknown(ref: Ref, pointer: str) -> Refused:
    """What the fact refers to is not known yet."""
    sentence = f"The {ref.entity} {ref.id} is not known."
    return Refused(Problem("unknown-reference", sentence, ((pointer, sentence),)), (ref,))


def exists(ref: Ref, pointer: str, what: str = "") -> Refused:
    """A second fact that would create or settle the same thing."""
    sentence = f"The {what or ref.entity} {ref.id} is already recorded."
    return Refused(Problem("already-exists", sentence, ((pointer, sentence),)))


def impossible(pointer: str, sentence: str) -> Refused:
    """Dates that cannot be true together."""
    return Refused(Problem("impossible-dates", sentence, ((pointer, sentence),)))


def in_future(pointer: str, day: date | None, today: date) -> Refused | None:
    """A past fact cannot be dated after today (civil day in Morocco); only plans can."""
    if day is None or day <= today:
        return None
    return impossible(pointer, f"{day} is in the future; a fact is sent once it has happened.")


def before(pointer: str, later: date | None, earlier: date | None, sentence: str) -> Refused | None:
    """``later`` must not come before ``earlier``."""
    if later is None or earlier is None or later >= earlier:
        return None
    return impossible(pointer, sentence)
