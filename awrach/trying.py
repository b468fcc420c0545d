"""Dry runs: what would become of facts, told live and recorded nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from awrach.sending import Key, Outgoing, Receipt, Sending, encoded

_TIMES = 3
"""Most times that one fact is sent: a live verdict may be lost, and there is none to ask for."""


@dataclass
class Trying(Sending):
    """Facts whose verdict is asked for. Every verdict is final; a recorded receipt is no answer to a dry run."""

    _sent: dict[Key, Outgoing] = field(default_factory=dict)
    _times: int = 1

    async def send(self, facts: Sequence[Outgoing], *, settle: float) -> None:
        """Send all as dry runs; return when each has its verdict, or when nothing moved for ``settle`` seconds."""
        marked = [_marked(fact) for fact in facts]
        self._sent = {(fact.publisher, fact.id): fact for fact in marked if fact.id}
        await super().send(marked, settle=settle)

    def _concerns(self, receipt: Receipt) -> bool:
        return receipt.get("dry_run") is True

    def _final(self, receipts: Iterable[Receipt]) -> bool:
        return any(receipts)

    async def _ask(self) -> None:
        if self._times < _TIMES:
            self._times += 1
            again = [self._sent[key] for key in sorted(self.open)]
            await asyncio.gather(*[self._delivered(fact, encoded(fact)) for fact in again])

    def outcomes(self) -> dict[str, int]:
        """Verdicts by outcome."""
        last = [heard[-1]["outcome"] for heard in self.receipts.values()]
        return {outcome: last.count(outcome) for outcome in sorted(set(last))}


def _marked(fact: Outgoing) -> Outgoing:
    return replace(fact, event=fact.event | {"dryrun": True})
