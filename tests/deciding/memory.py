"""The ledger's rules in memory, so that thousands of orders of arrival can be tried; the real one has its own tests."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.agreements.app import AsSent
from services.agreements.domain import domain as agreements
from services.placements.domain import domain as placements
from services.placements.identity import Identity
from shared.clock import instant_text
from shared.contracts.decisions import Domain
from shared.contracts.facts import entities_of
from shared.contracts.refs import Ref
from shared.deciding import Decider, Reading
from shared.deciding.parking import Parking
from shared.deciding.waking import take_in
from shared.intake import Received
from shared.ledger import Ledger, Message, Recorded, Stale
from shared.ledger.append import MAX_BATCH
from shared.settings import Settings
from tests.building import Event, payload, subject

NOW = datetime(2024, 1, 15, 12, tzinfo=UTC)
_EARLIER = NOW - timedelta(hours=1)


class _Told:
    """Live receipts in the order in which they were told: (subject, receipt, headers)."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, Any], dict[str, str]]] = []

    async def publish(self, subject: str, payload: bytes, headers: dict[str, str]) -> None:
        self.messages.append((subject, json.loads(payload), headers))

    @property
    def receipts(self) -> list[dict[str, Any]]:
        return [receipt for _, receipt, _ in self.messages]


class MemoryLedger(Ledger):
    """Appends all or nothing, each message only as expected, as the server does."""

    def __init__(self) -> None:
        self.told = _Told()
        self.connection = self.told  # type: ignore[assignment]
        self.messages: list[Recorded] = []
        self._last: dict[str, Recorded] = {}

    async def append(self, messages: Sequence[Message]) -> int:
        assert 0 < len(messages) <= MAX_BATCH
        for message in messages:
            last = self._last.get(message.subject)
            if message.expected is not None and message.expected != (last.sequence if last else 0):
                raise Stale(message.subject)
        for message in messages:
            recorded = Recorded(len(self.messages) + 1, message.subject, NOW, message.payload)
            self.messages.append(recorded)
            self._last[message.subject] = recorded
        return len(self.messages)

    async def last(self, subjects: Iterable[str]) -> dict[str, Recorded]:
        return {subject: self._last[subject] for subject in subjects if subject in self._last}

    async def at(self, sequence: int) -> Recorded | None:
        return self.messages[sequence - 1] if sequence <= len(self.messages) else None

    async def read(self, subject: str, after: int = 0, since: str = "", upto: int = 0) -> list[Recorded]:  # noqa: ARG002 - one moment holds all
        return [one for one in self.messages if one.subject == subject and one.sequence > after]


@contextlib.contextmanager
def reads(ledger: MemoryLedger) -> Iterator[list[int]]:
    """How many messages each read of a whole subject brings meanwhile."""
    counted: list[int] = []
    original = ledger.read

    async def read(subject: str, after: int = 0, since: str = "", upto: int = 0) -> list[Recorded]:
        found = await original(subject, after, since, upto)
        counted.append(len(found))
        return found

    vars(ledger)["read"] = read
    try:
        yield counted
    finally:
        del vars(ledger)["read"]


class Replica:
    """One service's decider, and how far it has followed the ledger."""

    def __init__(self, ledger: MemoryLedger, domain: Domain, reading: Reading) -> None:
        self._ledger = ledger
        self._domain = domain
        self._subjects = {Ref(entity, "*").subject for entity in domain.follows}
        self._subjects.add(f"ledger.{domain.service}.parked.*")
        self._seen = 0
        self.moment = NOW
        self.decider = Decider(ledger, domain, reading, Settings(), clock=lambda: self.moment)

    async def follow(self) -> bool:
        """Catch up with the ledger and decide again what that woke; whether there was anything."""
        behind = [one for one in self._ledger.messages[self._seen :] if _wildcard(one.subject) in self._subjects]
        self._seen = len(self._ledger.messages)
        take_in(behind, self.decider.parking)
        woken = False
        while group := self.decider.parking.next(100):
            await self.decider.reconsider(group)
            woken = True
        return woken or self._seen < len(self._ledger.messages)


def _wildcard(subject: str) -> str:
    return subject.rpartition(".")[0] + ".*"


def _received(message: Recorded) -> Received:
    received_at = instant_text(_EARLIER + timedelta(microseconds=message.sequence))
    return Received(message.subject, message.payload, f"{message.sequence}@{received_at}", received_at)


class MemorySuite:
    """Replicas of both deciding services on one ledger; facts go to them in groups, as intake would bring them."""

    def __init__(self, replicas: int = 1) -> None:
        self.ledger = MemoryLedger()
        self.identities = MemoryLedger()
        self._intake = MemoryLedger()
        self._services = {
            "agreements": [Replica(self.ledger, agreements, AsSent()) for _ in range(replicas)],
            "placements": [self._placements() for _ in range(replicas)],
        }

    def _placements(self) -> Replica:
        return Replica(self.ledger, placements, Identity(self.identities, self.ledger, self._intake, b"k" * 32))

    def parking(self, service: str) -> Parking:
        """What the first replica of a service knows to be parked."""
        return self._services[service][0].decider.parking

    async def wait(self, how_long: timedelta) -> None:
        """Let time pass, and what has expired be decided for good."""
        for replicas in self._services.values():
            for replica in replicas:
                replica.moment += how_long
                replica.decider.queue_expired(replica.moment)
        await self.settle()

    def restart(self, service: str) -> None:
        """Replace one replica by one that knows nothing but the ledger."""
        fresh = self._placements() if service == "placements" else Replica(self.ledger, agreements, AsSent())
        self._services[service] = [*self._services[service][1:], fresh]

    async def deliver(self, publisher: str, group: Sequence[Event], replica: int = 0) -> None:
        """One group from intake to whichever services decide its facts."""
        await self.take([(subject(publisher, event), payload(event)) for event in group], replica)

    async def take(self, group: Sequence[tuple[str, bytes]], replica: int = 0) -> list[Received]:
        """The same for any bytes on any intake subject; what was received."""
        received = [self._receive(*message) for message in group]
        await self._take(received, replica)
        return received

    async def redeliver(self, *arrived: int) -> None:
        """Bring messages once more, the first of all being 1, as after a lost acknowledgement."""
        messages = [self._intake.messages[number - 1] for number in arrived]
        await self._take([_received(one) for one in messages], 0)

    async def _take(self, received: Sequence[Received], replica: int) -> None:
        for service, replicas in self._services.items():
            mine = [one for one in received if one.subject.split(".")[2] in entities_of(service)]
            if mine:
                await replicas[replica % len(replicas)].decider.take(mine)

    def _receive(self, on: str, body: bytes) -> Received:
        arrived = len(self._intake.messages) + 1
        self._intake.messages.append(Recorded(arrived, on, NOW, body))
        return _received(self._intake.messages[-1])

    async def settle(self) -> None:
        """Let every replica follow until nothing moves any more."""
        everyone = [replica for replicas in self._services.values() for replica in replicas]
        while any([await replica.follow() for replica in everyone]):
            pass
