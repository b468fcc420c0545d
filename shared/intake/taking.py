"""The durable intake of one service, shared by its replicas: groups as they arrive, never waiting to fill.

Each publisher has a lane, a durable consumer of its own, and a group is dealt from the lanes in equal shares: however
much one publisher sends, the others' facts are in the next group. What a lane's publisher sent keeps its order.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from prometheus_client import Gauge

from shared.clock import instant_text
from shared.contracts.entries import TRACE_HEADER
from shared.contracts.refs import SLUG
from shared.intake.backlog import Backlog
from shared.intake.parsing import Received
from shared.ledger.api import AWAY, ApiError, call
from shared.ledger.pulling import Broken, Puller

log = structlog.get_logger()

GROUP = 250
"""Most intake messages decided as one group; a hire is four ledger messages and a batch holds a thousand."""

UNSERVABLE = Gauge(
    "awrach_intake_unservable_messages", "Messages in INTAKE under a name that nobody can be answered on.", ["service"]
)

_STREAM = "INTAKE"
_ACK_WAIT = 20
_LEAST_AHEAD = 8
_LOOK_EVERY = 0.25
_LOOK_WHOLE_EVERY = 30.0
_LONGEST_PAUSE = 5.0
_OPENED_AT_ONCE, _OPENED_WITHIN = 50, 10.0
_PATIENCE = 2.0
_SUBJECTS_PER_PAGE = 100_000
_NANO = 1_000_000_000


def lane_name(service: str, publisher: str) -> str:
    """The durable consumer of one service for one publisher; a name is made up for what is no slug."""
    if SLUG.fullmatch(publisher):
        return f"{service}-{publisher}"
    return f"{service}-_{hashlib.sha256(publisher.encode()).hexdigest()[:32]}"


def _servable(publisher: str) -> bool:
    """Whether a lane can be told from the others: a wildcard as a name, or bytes that are no text, cannot.

    Nobody could hear a receipt under such a name either; what is sent under it is counted and left.
    """
    return not {"*", ">", "\N{REPLACEMENT CHARACTER}"} & set(publisher)


class Intake:
    """One replica's intake. ``discover`` must run beside ``group``; ``label`` names a publisher where it is counted."""

    def __init__(
        self, connection: Client, service: str, entities: Sequence[str], label: Callable[[str], str] = str
    ) -> None:
        self._connection = connection
        self._service = service
        self._entities = entities
        self._lanes: dict[str, Puller] = {}
        self._something = asyncio.Event()
        self._turn = 0
        self._lost = asyncio.Event()
        self._subjects = -1
        self._looked_at = 0.0
        self.backlog = Backlog(connection, service, self._lanes, label)

    async def look(self) -> None:
        """Find out how much has not been served."""
        await self.backlog.look(lambda publisher: lane_name(self._service, publisher))

    async def discover(self) -> None:
        """Endless: open a lane for each publisher that INTAKE holds facts of; survives restarts of the server."""
        try:
            while True:
                began = asyncio.get_running_loop().time()
                try:
                    await self._look()
                except (ApiError, *AWAY, NatsError) as error:
                    log.warning("intake.delayed", service=self._service, reason=repr(error))
                    self._subjects = -1
                await self._pause(asyncio.get_running_loop().time() - began)
        finally:
            for lane in list(self._lanes.values()):  # one that is lost meanwhile is taken out by who finds it
                await lane.stop()

    async def _pause(self, took: float) -> None:
        """Whoever invents names must not keep this busy; a look that waited for a leader must not delay the next so."""
        await asyncio.sleep(_LOOK_EVERY)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._lost.wait(), min(20 * took, _LONGEST_PAUSE))

    async def _look(self) -> None:
        """Asking for the number of subjects is cheap whatever INTAKE holds; they are listed when it has changed."""
        if self._lost.is_set():
            self._subjects = -1
        self._lost.clear()
        info = await call(self._connection, f"STREAM.INFO.{_STREAM}")
        subjects, now = int(info["state"].get("num_subjects", 0)), asyncio.get_running_loop().time()
        if subjects == self._subjects and now - self._looked_at < _LOOK_WHOLE_EVERY:
            return
        found = await self._publishers()
        unservable = {publisher: count for publisher, count in found.items() if not _servable(publisher)}
        UNSERVABLE.labels(self._service).set(sum(unservable.values()))
        missing = found.keys() - self._lanes.keys() - unservable.keys()
        at_once = asyncio.Semaphore(_OPENED_AT_ONCE)
        await asyncio.gather(*[self._try_to_open(publisher, at_once) for publisher in sorted(missing)])
        self._subjects, self._looked_at = subjects, now
        if missing - self._lanes.keys():  # on a cluster a lane may have no leader for some seconds
            self._looked_at -= _LOOK_WHOLE_EVERY - _PATIENCE

    async def _publishers(self) -> dict[str, int]:
        """How many messages INTAKE holds of each publisher, for this service."""
        found: Counter[str] = Counter()
        offset = 0
        while True:
            request = {"subjects_filter": "intake.>", "offset": offset}
            info = await call(self._connection, f"STREAM.INFO.{_STREAM}", request)
            for subject, count in (info["state"].get("subjects") or {}).items():
                _, publisher, entity, _ = subject.split(".", 3)
                if entity in self._entities:
                    found[publisher] += count
            offset += _SUBJECTS_PER_PAGE
            if offset >= info.get("total", 0):
                return found

    async def _try_to_open(self, publisher: str, at_once: asyncio.Semaphore) -> None:
        """One lane whose consumer has no leader just now must hold up none of the others."""
        try:
            async with at_once, asyncio.timeout(_OPENED_WITHIN):
                await self._open(publisher)
        except (ApiError, TimeoutError, NatsError) as error:
            log.warning("intake.delayed", service=self._service, publisher=publisher, reason=repr(error))

    async def _open(self, publisher: str) -> None:
        """What a lane has not acknowledged, in this run or an earlier one, comes again."""
        name = lane_name(self._service, publisher)
        config = {
            "durable_name": name,
            "ack_policy": "explicit",
            "ack_wait": _ACK_WAIT * _NANO,
            "max_ack_pending": 16 * GROUP,
            "filter_subjects": [f"intake.{publisher}.{entity}.*" for entity in self._entities],
        }
        create = {"stream_name": _STREAM, "config": config}
        await call(self._connection, f"CONSUMER.DURABLE.CREATE.{_STREAM}.{name}", create)
        lane = Puller(self._connection, _STREAM, name, 2 * GROUP, self._something)
        await lane.start()
        self._lanes[publisher] = lane
        self._something.set()

    async def group(self) -> list[Msg]:
        """The next messages to decide and acknowledge, in the order in which INTAKE took them."""
        self.backlog.in_hand(())
        while True:
            self._something.clear()
            dealt = await self._deal()
            if dealt:
                group = sorted(dealt, key=lambda message: message.metadata.sequence.stream)
                self.backlog.in_hand(group)
                return group
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._something.wait(), _PATIENCE)

    async def _deal(self) -> list[Msg]:
        """Equal shares for all that wait; what one does not fill goes to the others."""
        self._turn += 1
        order = sorted(self._lanes)
        order = order[self._turn % len(order) :] + order[: self._turn % len(order)] if order else []
        dealt: list[Msg] = []
        busy = sum(lane.waiting > 0 for lane in self._lanes.values())
        for lane in self._lanes.values():  # what is fetched ahead must have its turn before the acknowledgement wait
            lane.ahead = max(_LEAST_AHEAD, 2 * GROUP // max(1, busy))
        while order and len(dealt) < GROUP:
            share = max(1, (GROUP - len(dealt)) // len(order))
            taken = {publisher: await self._take(publisher, share) for publisher in order[: GROUP - len(dealt)]}
            dealt += [message for messages in taken.values() for message in messages]
            order = [publisher for publisher in order if taken.get(publisher)]
        return dealt

    async def _take(self, publisher: str, most: int) -> list[Msg]:
        lane = self._lanes[publisher]
        try:
            return await lane.take(most)
        except Broken as broken:
            log.warning("intake.reopened", service=self._service, publisher=publisher, reason=str(broken))
        except NatsError as error:
            log.warning("intake.delayed", service=self._service, reason=repr(error))
            return []
        await lane.stop()
        del self._lanes[publisher]
        self._lost.set()
        return []


def received(message: Msg) -> Received:
    """A message with its lasting name: its place in INTAKE and the moment INTAKE took it."""
    metadata = message.metadata
    received_at = instant_text(metadata.timestamp)
    trace = (message.headers or {}).get(TRACE_HEADER, "")
    return Received(message.subject, message.data, f"{metadata.sequence.stream}@{received_at}", received_at, trace)
