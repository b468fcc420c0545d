"""A ledger in memory: events decided by the real services, as reporting would read them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from shared.ledger import Recorded
from tests.building import Event
from tests.deciding.memory import MemorySuite


def recorded(*groups: Sequence[Event], publisher: str = "test") -> list[Recorded]:
    """What the ledger holds after these groups of events, in order of position."""
    return recorded_from(*([(publisher, event) for event in group] for group in groups))


def recorded_from(*groups: Sequence[tuple[str, Event]]) -> list[Recorded]:
    """The same for events of several publishers; all that a group wakes is decided before the next comes."""

    async def play() -> list[Recorded]:
        suite = MemorySuite()
        for group in groups:
            for publisher in dict.fromkeys(publisher for publisher, _ in group):
                await suite.deliver(publisher, [event for one, event in group if one == publisher])
            await suite.settle()
        return suite.ledger.messages

    return asyncio.run(play())
