"""Publish facts and follow each to its final receipt, whatever is lost on the way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import NoStreamResponseError

from awrach.refusals import Refused
from awrach.speaking import Voice

_IN_FLIGHT = 256
_TRIES = 8
_QUIET = 1.0
"""Seconds without a receipt after which missing ones are asked for: core NATS may lose a live message."""

_NOT_FINAL = "parked"

Receipt = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One event to publish; ``origin`` says where it was read, for messages to people."""

    publisher: str
    event: Any
    subject: str
    origin: str = ""

    @property
    def id(self) -> str | None:
        """The event id, where there is one to be told about."""
        found = self.event.get("id") if isinstance(self.event, dict) else None
        return found if isinstance(found, str) and found else None


def encoded(fact: Outgoing) -> bytes:
    """The event as it goes over the wire."""
    return json.dumps(fact.event, ensure_ascii=False).encode()


Key = tuple[str, str]
"""A publisher and an event id."""


def _silent(published: int, settled: int) -> None:
    """No progress is shown: ``published`` messages are with NATS, ``settled`` facts have their final receipt."""


@dataclass
class Sending:
    """Facts on their way: what was published, and what was heard of each by (publisher, id)."""

    connection: Client
    progress: Callable[[int, int], None] = _silent
    published: int = 0
    unpublished: dict[str, str] = field(default_factory=dict)
    receipts: dict[tuple[str, str | None], list[Receipt]] = field(default_factory=dict)
    voices: Mapping[str, Voice] = field(default_factory=dict)
    """Publishers that speak on connections of their own."""
    open: set[Key] = field(default_factory=set)
    """Facts without a final receipt, or with fewer receipts than messages sent."""
    _due: dict[Key, int] = field(default_factory=dict)
    _taken: dict[Key, int] = field(default_factory=dict)
    """Where in INTAKE each fact stands, so that an earlier rejection is not taken for its answer."""
    _moved_at: float = 0.0
    _settled: int = 0
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, facts: Sequence[Outgoing], *, settle: float) -> None:
        """Publish all; return when each has a final receipt, or when nothing moved for ``settle`` seconds.

        A parked receipt is not final: what it waits for may be among the facts sent here.
        """
        publishers = sorted({fact.publisher for fact in facts})
        subscriptions = [
            await self._of(publisher).subscribe(f"receipts.{publisher}.>", cb=self._hear, pending_msgs_limit=-1)
            for publisher in publishers
        ]
        for publisher in publishers:
            await self._of(publisher).flush()
        gate = asyncio.Semaphore(_IN_FLIGHT)
        await asyncio.gather(*[self._publish(fact, gate) for fact in facts])
        await self._until_settled(settle)
        for subscription in subscriptions:
            await subscription.unsubscribe()

    async def _publish(self, fact: Outgoing, gate: asyncio.Semaphore) -> None:
        """Retrying is safe: the same event again is recognised as such."""
        body = encoded(fact)
        async with gate:
            if fact.id is not None:
                key = fact.publisher, fact.id
                self._due[key] = self._due.get(key, 0) + 1
                self.open.add(key)
            reason = await self._delivered(fact, body)
        if reason is None:
            self.published += 1
            self._show()
            return
        self.unpublished[fact.origin or fact.subject] = reason
        if fact.id is not None:
            key = fact.publisher, fact.id
            self._note(key)
            if self._due[key] <= 0 and not self.receipts.get(key):
                self.open.discard(key)  # nothing of it reached NATS: no receipt will come

    def _of(self, publisher: str) -> Client:
        voice = self.voices.get(publisher)
        return voice.connection if voice else self.connection

    async def _put(self, fact: Outgoing, body: bytes) -> None:
        put = self._of(fact.publisher).jetstream().publish(fact.subject, body, timeout=10)
        voice = self.voices.get(fact.publisher)
        taken = await (voice.refusals.unless(fact.subject, put) if voice else put)
        if fact.id is not None:
            self._taken[fact.publisher, fact.id] = taken.seq

    async def _delivered(self, fact: Outgoing, body: bytes) -> str | None:
        """``None`` once INTAKE holds the message, else why it does not; what is refused is not tried again."""
        reason, subject = "", fact.subject
        for attempt in range(_TRIES):
            try:
                await self._put(fact, body)
            except Refused as refused:
                return str(refused)
            except NoStreamResponseError:
                reason = f"nobody takes {subject}: there is no such entity, or the streams are missing (awrach streams)"
            except NatsError as error:
                reason = f"{subject}: {error or type(error).__name__}"
            else:
                return None
            await asyncio.sleep(min(0.05 * 2**attempt, 2))
        return reason

    async def _hear(self, message: Msg) -> None:
        receipt = json.loads(message.data)
        if self._concerns(receipt):
            self._take(receipt)

    def _concerns(self, receipt: Receipt) -> bool:
        """The verdict of somebody's dry run is no receipt."""
        return "dry_run" not in receipt

    def _final(self, receipts: Iterable[Receipt]) -> bool:
        return any(receipt["outcome"] != _NOT_FINAL for receipt in receipts)

    def _take(self, receipt: Receipt) -> None:
        self.receipts.setdefault((receipt["publisher"], receipt["id"]), []).append(receipt)
        self._note((receipt["publisher"], receipt["id"]))

    def _note(self, key: Key) -> None:
        """One receipt fewer is due; the fact is settled once none is and one of them was final."""
        self._moved_at = time.monotonic()
        self._moved.set()
        self._due[key] = self._due.get(key, 0) - 1
        if self._due[key] <= 0 and key in self.open and self._final(self.receipts.get(key, ())):
            self.open.discard(key)
            self._settled += 1
        self._show()

    def _show(self) -> None:
        self.progress(self.published, self._settled)

    async def _until_settled(self, settle: float) -> None:
        self._moved_at = time.monotonic()
        while self.open and time.monotonic() - self._moved_at < settle:
            self._moved.clear()
            try:
                await asyncio.wait_for(self._moved.wait(), _QUIET)
            except TimeoutError:
                with contextlib.suppress(TimeoutError):  # nobody may be there to answer, for each of many facts
                    await asyncio.wait_for(self._ask(), settle)

    async def _ask(self) -> None:
        """Fetch the recorded receipts of what is open; a final one settles its fact."""
        for publisher, event_id in sorted(self.open):
            answer = await ask(self._of(publisher), publisher, event_id, self._taken.get((publisher, event_id)))
            if answer is not None and self._final([answer]):
                self._due[publisher, event_id] = 1
                if not self._final(self.receipts.get((publisher, event_id), ())):
                    self._take(answer)
                else:
                    self._note((publisher, event_id))

    def outcomes(self) -> dict[str, int]:
        """Final receipts by outcome, and how many facts are still parked."""
        counted: Counter[str] = Counter()
        for heard in self.receipts.values():
            final = [receipt["outcome"] for receipt in heard if receipt["outcome"] != _NOT_FINAL]
            counted.update(final or [_NOT_FINAL])
        return dict(sorted(counted.items()))


async def ask(connection: Client, publisher: str, event_id: str, taken: int | None = None) -> Receipt | None:
    """The recorded receipt of a fact; ``None`` if it has none yet or nobody answers.

    ``taken``: the place in INTAKE of what was sent, should only its own answer count or a lasting one.
    """
    asked = {"id": event_id} if taken is None else {"id": event_id, "intake": taken}
    try:
        reply = await connection.request(f"query.receipts.{publisher}", json.dumps(asked).encode(), timeout=3)
    except NatsError:
        return None
    answer: Receipt = json.loads(reply.data)
    return answer if "outcome" in answer else None
