"""A self-check over a database that was told of messages, without anything that runs by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Engine

from services.reporting.projections.projecting import Projecting
from services.reporting.projections.projector import Projector
from services.reporting.selfcheck import SelfCheck
from services.reporting.selfcheck.differences import Difference
from shared.ledger import Ledger, Recorded


class Messages:
    """A ledger that holds these."""

    def __init__(self, messages: Sequence[Recorded]) -> None:
        self.messages = list(messages)

    async def page(self, after: int, most: int) -> list[Recorded]:
        return self.messages[after : after + most]

    async def position(self) -> int:
        return len(self.messages)


class Checked:
    """Projects, serves columns and checks; ``most`` is how many messages make a stretch."""

    def __init__(self, engine: Engine, messages: Sequence[Recorded], most: int = 1000) -> None:
        self.ledger = Messages(messages)
        ledger = cast("Ledger", self.ledger)
        self.projector = Projector(engine)
        self.projecting = Projecting(ledger, engine)
        self.check = SelfCheck(ledger, engine, self.projecting, share=1, pause=0, most=most)
        self.project(len(messages))

    def project(self, upto: int, size: int = 5) -> None:
        """Bring the database and the columns up to a position."""
        for start in range(self.projecting.position, upto, size):
            self.projecting.position = self.projector.apply(self.ledger.messages[start : min(upto, start + size)])
        self.projecting.columns.at(self.projecting.position)

    def found(self) -> list[Difference]:
        """What one more pass finds."""
        asyncio.run(self.check.once())
        return self.check.told.differences()
