"""Follows the ledger, so that parked facts are decided again when what they wait for changes, or expire.

Every replica follows by itself; should two decide the same parked fact at once, the ledger lets one through.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta

import structlog
from nats.errors import Error as NatsError

from shared.clock import Clock, now
from shared.contracts.refs import Ref
from shared.deciding import metrics
from shared.deciding.candidate import Candidate
from shared.deciding.decider import Decider
from shared.deciding.parking import Parking
from shared.ledger import Ledger, LedgerUnavailable, Recorded

log = structlog.get_logger()

_GROUP = 100
_EXPIRY_EVERY = 60.0


def take_in(batch: Iterable[Recorded], parking: Parking) -> None:
    """Bring the parked facts up to date with what the ledger recorded: learn new ones, wake those concerned."""
    for recorded in batch:
        if ".parked." in recorded.subject:
            parking.learn(recorded)
        else:
            parking.wake(Ref.of_subject(recorded.subject))


class Waking:
    """The two loops of one replica: follow the ledger, and work off the queue of what to decide again."""

    def __init__(self, ledger: Ledger, decider: Decider, service: str, follows: tuple[str, ...]) -> None:
        self._ledger = ledger
        self._decider = decider
        self._service = service
        self._parked = f"ledger.{service}.parked.*"
        self._subjects = [self._parked, *(Ref(entity, "*").subject for entity in follows)]
        self._after = 0

    async def prepare(self) -> None:
        """Learn what is parked at this moment; all of it is decided once more, for the service was away."""
        self._after = await self._ledger.position()
        for recorded in await self._ledger.latest([self._parked]):
            self._decider.parking.learn(recorded)
        self._decider.parked_again.set()
        log.info("parking.loaded", service=self._service, parked=len(self._decider.parking))

    async def follow(self) -> None:
        """Endless: take in every change of what this service's facts may wait for."""
        parking = self._decider.parking
        async for batch in self._ledger.follow(self._after, self._subjects):
            take_in(batch, parking)
            metrics.PARKED.labels(self._service).set(len(parking))
            if parking.queue:
                self._decider.parked_again.set()

    async def work_off(self) -> None:
        """Endless: decide again what is queued, in small groups, so that new facts are never kept waiting long."""
        parking = self._decider.parking
        while True:
            await self._decider.parked_again.wait()
            self._decider.parked_again.clear()
            while group := parking.next(_GROUP):
                metrics.AGAIN.labels(self._service).set(len(parking.queue) + len(group))
                await self._reconsider(group)
            metrics.AGAIN.labels(self._service).set(0)

    async def _reconsider(self, group: Sequence[Candidate]) -> None:
        """A fault that one parked fact meets leaves it parked and does not hold up the others."""
        try:
            await self._decider.reconsider(group)
        except (LedgerUnavailable, NatsError) as error:
            log.warning("parking.delayed", service=self._service, reason=str(error))
            self._decider.parking.again(group)
            await asyncio.sleep(1)
        except Exception:
            if len(group) > 1:
                for candidate in group:
                    await self._reconsider([candidate])
                return
            origin = group[0].origin
            log.exception("parking.failed", service=self._service, publisher=origin.publisher, fact_id=origin.id)

    async def expire(self, park_for: timedelta, clock: Clock = now) -> None:
        """Endless: queue what has waited longer than ``PARK_FOR``."""
        while True:
            self._decider.queue_expired(clock())
            await asyncio.sleep(min(_EXPIRY_EVERY, park_for.total_seconds() / 4))
