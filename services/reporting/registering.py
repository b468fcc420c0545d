"""Which publishers were registered at any moment: the register's stream keeps every change, and so does this."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime

from nats.aio.client import Client

from shared.ledger import Ledger, Recorded
from shared.publishers import STREAM, decode

_SUBJECT = "publishers.*"


class Registered:
    """The register's history, read once and then followed."""

    def __init__(self) -> None:
        self._moments: list[datetime] = []
        self._slugs: list[frozenset[str]] = []
        self._position = 0

    async def load(self, connection: Client) -> None:
        """Know all that was registered up to this moment."""
        self.learn(await Ledger(connection, STREAM).read(_SUBJECT))

    async def follow(self, connection: Client) -> None:
        """Endless: take in every change."""
        async for batch in Ledger(connection, STREAM).follow(self._position, [_SUBJECT]):
            self.learn(batch)

    def learn(self, changes: Iterable[Recorded]) -> None:
        """Take in changes in the order of the stream."""
        for change in changes:
            publisher = decode(change.payload)
            before = self._slugs[-1] if self._slugs else frozenset()
            self._moments.append(change.recorded_at)
            self._slugs.append(before - {publisher.slug} if publisher.removed else before | {publisher.slug})
            self._position = change.sequence

    def since(self, slug: str) -> float:
        """When a publisher that is registered now was let in, in seconds since 1970."""
        began = len(self._slugs)
        while began and slug in self._slugs[began - 1]:
            began -= 1
        return self._moments[began].timestamp()

    def at(self, moment: datetime) -> frozenset[str]:
        """Slugs of the publishers that were registered, and not removed again, at a moment."""
        known = bisect_right(self._moments, moment)
        return self._slugs[known - 1] if known else frozenset()
