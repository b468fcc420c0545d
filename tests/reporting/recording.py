"""A ledger in memory: events decided by the real services, as reporting would read them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from shared.ledger import Recorded
from tests.building import Event
from tests.deciding.memory import MemorySuite


def recorded(*groups: Sequence[Event], publisher: str = "test") -> list[Recorded]:
    """What the ledger holds after these groups of events, in order of position."""

    async def play() -> list[Recorded]:
        suite = MemorySuite()
        for group in groups:
            await suite.deliver(publisher, group)
            await suite.settle()
        return suite.ledger.messages

    return asyncio.run(play())
