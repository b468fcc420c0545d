"""What the ledger says of entities and of event ids, read fresh for each group of facts.

States are cached by the sequence they were folded to; each group still asks for the last message of every
subject that it needs, in one request, so a stale cache costs time but never a wrong answer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.clock import instant_text
from shared.contracts.entries import RecordedReceipt, decode_entry, decode_receipt
from shared.contracts.facts import recorded_data
from shared.contracts.refs import Ref
from shared.ledger import Ledger, Recorded


class Versioned(NamedTuple):
    """An entity's state after ``version`` messages, the last of them at ``sequence`` (0: none)."""

    sequence: int = 0
    version: int = 0
    state: Any = None


@dataclass(frozen=True, slots=True)
class LastReceipt:
    """A receipt recorded for an event id, usually the last; where it stands, and since when by the ledger's clock."""

    sequence: int
    receipt: RecordedReceipt
    stored_at: str

    @classmethod
    def of(cls, recorded: Recorded) -> LastReceipt:
        """A receipt as the ledger holds it."""
        return cls(recorded.sequence, decode_receipt(recorded.payload), instant_text(recorded.recorded_at))


class EntityCache:
    """The latest known states of a bounded number of entities."""

    def __init__(self, ledger: Ledger, evolve: Callable[[Any, str, Any], Any], capacity: int = 100_000) -> None:
        self._ledger = ledger
        self._evolve = evolve
        self._capacity = capacity
        self._known: OrderedDict[Ref, Versioned] = OrderedDict()

    async def load(
        self, refs: Iterable[Ref], receipts: Iterable[str]
    ) -> tuple[dict[Ref, Versioned], dict[str, LastReceipt]]:
        """Present state of entities, and last receipts by subject, in one request (more for longer histories)."""
        wanted = {ref.subject: ref for ref in refs}
        found = await self._ledger.last([*wanted, *receipts])
        states = await asyncio.gather(*(self._current(ref, found.get(subject)) for subject, ref in wanted.items()))
        last = {subject: LastReceipt.of(recorded) for subject, recorded in found.items() if subject not in wanted}
        return dict(zip(wanted.values(), states, strict=True)), last

    async def _current(self, ref: Ref, last: Recorded | None) -> Versioned:
        if last is None:
            return Versioned()
        known = self._known.get(ref, Versioned())
        if known.sequence != last.sequence:
            known = await self._catch_up(ref, known, last)
            self.keep(ref, known)
        return known

    async def _catch_up(self, ref: Ref, known: Versioned, last: Recorded) -> Versioned:
        if decode_entry(last.payload).version == known.version + 1:
            missing = [last]
        else:
            missing = await self._ledger.read(ref.subject, after=known.sequence, upto=last.sequence)
        for recorded in missing:
            entry = decode_entry(recorded.payload)
            state = self._evolve(known.state, entry.kind, recorded_data(entry))
            known = Versioned(recorded.sequence, entry.version, state)
        return known

    def keep(self, ref: Ref, known: Versioned) -> None:
        """Remember a state; the least recently kept gives way beyond the capacity."""
        self._known[ref] = known
        self._known.move_to_end(ref)
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)
