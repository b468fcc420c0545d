"""What a registered publisher may not say: facts and provinces beyond its limits, or anything once it is removed.

NATS and HTTP refuse most of it at the door; only the province stands inside a message, and may be known only later.
"""

from __future__ import annotations

from collections.abc import Callable

from shared.contracts.decisions import Refused
from shared.contracts.problems import Problem
from shared.deciding.candidate import Candidate
from shared.publishers import Publisher

Registered = Callable[[str], Publisher | None]
"""The publisher of a slug, if it is registered; who is not registered is not limited."""


def nobody(_: str) -> Publisher | None:
    """A register without entries."""
    return None


def beyond(candidate: Candidate, publisher: Publisher, province: str | None) -> Refused | None:
    """The refusal of what its publisher may not say. What waits already was allowed to be sent when it came."""
    kind, slug = candidate.fact.kind, publisher.slug
    if candidate.parked is None and publisher.removed:
        return _wrong(f"Publisher {slug} was removed and may send nothing any more.")
    if candidate.parked is None and not publisher.may_send(kind):
        return _wrong(f"Publisher {slug} may send {', '.join(publisher.facts)}, but not {kind}.")
    if not publisher.may_speak_of(province):
        allowed = ", ".join(publisher.provinces)
        return _wrong(f"Publisher {slug} may speak of province {allowed}; this fact is about province {province}.")
    return None


def _wrong(sentence: str) -> Refused:
    return Refused(Problem("wrong-publisher", sentence, (("", sentence),)))
