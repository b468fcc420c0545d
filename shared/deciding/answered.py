"""Which intake messages were answered before, should they come again: read from the ledger once, then only what is new.

An event id that is sent a hundred thousand times, or a flood of messages without an id, has as many receipts on one
subject. Each group asks what of it was answered; what was read for an earlier group is remembered by its place.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from shared.contracts.entries import decode_receipt
from shared.deciding.known import LastReceipt
from shared.ledger import Ledger

_MOST_SUBJECTS = 1000
_MOST_PLACES = 500_000


@dataclass(slots=True)
class _Told:
    """The receipts on one subject that were recorded from ``since`` on, up to the sequence ``upto``."""

    since: str
    upto: int = 0
    places: dict[str, int] = field(default_factory=dict)
    """Intake message -> sequence of its last receipt."""


@dataclass(slots=True)
class Asked:
    """What is asked of one subject: these intake messages, the first of which INTAKE took at ``since`` (RFC 3339).

    ``upto`` is the sequence of the subject's last receipt.
    """

    since: str
    upto: int = 0
    tokens: set[str] = field(default_factory=set)


class Answered:
    """The memory of one replica; bounded, for what is forgotten is read again."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._told: OrderedDict[str, _Told] = OrderedDict()

    async def receipts(self, asked: Mapping[str, Asked]) -> list[LastReceipt]:
        """The last receipt of each message that was answered; ``asked`` by the subject of its receipts."""
        places = await asyncio.gather(*(self._places(subject, one) for subject, one in asked.items()))
        found = await asyncio.gather(*(self._ledger.at(place) for those in places for place in those))
        return [LastReceipt.of(one) for one in found if one is not None]

    async def _places(self, subject: str, asked: Asked) -> Collection[int]:
        told = self._told.get(subject)
        if told is None or asked.since < told.since:
            told = _Told(asked.since)
        since = "" if told.upto else told.since
        new = await self._ledger.read(subject, after=told.upto, since=since, upto=asked.upto)
        for one in new:
            told.places[decode_receipt(one.payload).intake] = told.upto = one.sequence
        self._remember(subject, told)
        return [told.places[token] for token in asked.tokens & told.places.keys()]

    def _remember(self, subject: str, told: _Told) -> None:
        self._told[subject] = told
        self._told.move_to_end(subject)
        if len(told.places) > _MOST_PLACES:
            del self._told[subject]
        elif len(self._told) > _MOST_SUBJECTS:
            self._told.popitem(last=False)
