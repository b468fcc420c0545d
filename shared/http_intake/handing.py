"""Hands events on to INTAKE and hears their receipts: INTAKE keeps them whatever becomes of this process."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from shared import tracing
from shared.contracts.entries import INTAKE_HEADER, decode_receipt
from shared.contracts.refs import fact_key, receipt_subject
from shared.http_intake.event import Event
from shared.http_intake.refusals import Refusal
from shared.ledger import Ledger

_IN_FLIGHT = 100
_PUBLISH_WITHIN = 5.0
_LOOK_WITHIN = 2.0

Receipt = dict[str, Any]


class _Heard:
    """Live receipts by the intake message that they answer: the first of each, for later ones answer others."""

    def __init__(self) -> None:
        self.receipts: dict[int, bytes] = {}
        self._wanted: set[int] | None = None
        self._news = asyncio.Event()

    async def take(self, message: Msg) -> None:
        sequence = _sequence((message.headers or {}).get(INTAKE_HEADER, ""))
        if self._wanted is None or sequence in self._wanted:
            self.receipts.setdefault(sequence, message.data)
            self._news.set()

    async def all_of(self, sequences: set[int], wait: float) -> None:
        """Wait until each of them is answered, or for so many seconds."""
        self._wanted = sequences
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                while not sequences <= self.receipts.keys():
                    self._news.clear()
                    await self._news.wait()


class Handing:
    """One service's way to INTAKE."""

    def __init__(self, connection: Client) -> None:
        self._connection = connection
        self._stream = connection.jetstream(timeout=_PUBLISH_WITHIN)
        self._ledger = Ledger(connection)

    async def hand_on(self, publisher: str, events: Sequence[Event], wait: float) -> list[Receipt | None]:
        """The receipt of each event, or ``None`` where there is none within ``wait`` seconds.

        Raises:
            Refusal: INTAKE did not take all of them.
        """
        async with self._listening(publisher, events) as heard:
            sequences = await self._publish(publisher, events)
            await heard.all_of(set(sequences), wait)
        live = [heard.receipts.get(sequence) for sequence in sequences]
        silent = [pair for pair, told in zip(zip(events, sequences, strict=True), live, strict=True) if told is None]
        recorded = await self._recorded(publisher, silent)
        return [
            recorded.get(sequence) if told is None else json.loads(told)
            for sequence, told in zip(sequences, live, strict=True)
        ]

    @contextlib.asynccontextmanager
    async def _listening(self, publisher: str, events: Sequence[Event]) -> AsyncIterator[_Heard]:
        """Listen before anything is published; the server takes both in the order in which they are sent."""
        heard = _Heard()
        key = fact_key(events[0].id) if len(events) == 1 else "*"
        try:
            subscription = await self._connection.subscribe(
                f"receipts.{publisher}.{key}", cb=heard.take, pending_msgs_limit=-1, pending_bytes_limit=-1
            )
        except NatsError as error:
            raise _unavailable(0, len(events)) from error
        try:
            yield heard
        finally:
            with contextlib.suppress(NatsError):
                await subscription.unsubscribe()

    async def _publish(self, publisher: str, events: Sequence[Event]) -> list[int]:
        """The place of each event in INTAKE."""
        if not self._connection.is_connected:  # what is published now would be sent once it is back, answered or not
            raise _unavailable(0, len(events))
        gate = asyncio.Semaphore(_IN_FLIGHT)

        async def one(event: Event) -> int | None:
            subject = f"intake.{publisher}.{event.kind}"
            async with gate:
                try:
                    return (await self._stream.publish(subject, event.payload, headers=tracing.headers())).seq
                except NatsError:
                    return None

        taken = await asyncio.gather(*[one(event) for event in events])
        sequences = [sequence for sequence in taken if sequence is not None]
        if len(sequences) < len(events):
            raise _unavailable(len(sequences), len(events))
        return sequences

    async def _recorded(self, publisher: str, silent: Sequence[tuple[Event, int]]) -> dict[int, Receipt]:
        """Receipts that were recorded and not heard, by intake message: core NATS may lose a live one."""
        subjects = {receipt_subject(publisher, event.id) for event, _ in silent if not event.dry}
        try:
            async with asyncio.timeout(_LOOK_WITHIN):
                found = await self._ledger.last(subjects)
        except (NatsError, TimeoutError, RuntimeError):
            return {}
        last = [(one.sequence, decode_receipt(one.payload)) for one in found.values()]
        return {_sequence(receipt.intake): receipt.document(position) for position, receipt in last}


def _sequence(token: str) -> int:
    """An intake message's place in INTAKE from its name there; 0 if it has none."""
    number = token.partition("@")[0]
    return int(number) if number.isdecimal() else 0


def _unavailable(taken: int, sent: int) -> Refusal:
    some = f"{taken} of {sent} facts were taken" if taken else "Nothing was taken for certain"
    return Refusal("unavailable", f"{some}.", Retry_After="2")
