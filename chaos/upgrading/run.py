"""One run: forward, back and forward again while facts come in and figures are read, then the account."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

from chaos.account import Account
from chaos.figures import Figures, differences
from chaos.publishing import Senders
from chaos.run import accounted, undisturbed
from chaos.scenario import orderly, shuffled
from chaos.sending import Sending
from chaos.suite import RunningSuite
from chaos.upgrading.reading import Reader
from chaos.upgrading.release import Release
from chaos.upgrading.suite import TwoReleases

_SWITCHES = 3


@dataclass(frozen=True, slots=True)
class Upgraded:
    """An account; how many questions were answered meanwhile, how many figures compared, and every release's part."""

    account: Account
    answers: int
    compared: int
    decided: dict[str, int]


async def upgrade(folder: Path, database: str, old: Release, new: Release, facts: int, seed: int) -> Upgraded:
    """Facts and questions go on while ``new`` takes over from ``old``, ``old`` from ``new``, and ``new`` again."""
    sent = orderly(facts, seed)
    disordered = shuffled(sent, seed)
    suite = TwoReleases(folder / "suite", database)
    try:
        await asyncio.to_thread(suite.begin, old)
        switching, reader = _Switching(suite, old, new), Reader(suite)
        senders = Senders(suite, switching.kept_back)
        reading = asyncio.create_task(reader.run())
        async with asyncio.TaskGroup() as both:
            both.create_task(switching.run())
            both.create_task(senders.send(disordered))
        reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reading
        made, theirs = await accounted(suite, disordered, senders)
    finally:
        await asyncio.to_thread(suite.stop)
    decided = _decided(folder / "suite")
    made.misses += suite.misses + reader.misses
    made.misses += [f"the {name} release decided nothing" for name, count in decided.items() if not count]
    ours = await _in_peace(folder, sent)
    made.misses += differences(theirs, ours)
    return Upgraded(made, reader.answers, len(ours), decided)


async def _in_peace(folder: Path, sent: list[Sending]) -> Figures:
    suite = RunningSuite(folder / "undisturbed")
    try:
        return await undisturbed(suite, sent)
    finally:
        await asyncio.to_thread(suite.stop)


class _Switching:
    """Facts go out in step with the switches, so that there are some before, during and after each."""

    def __init__(self, suite: TwoReleases, old: Release, new: Release) -> None:
        self._suite, self._releases = suite, (old, new)
        self._switched = 0
        self._more = asyncio.Condition()

    async def kept_back(self, share: float) -> None:
        """Wait until this share of the facts may be sent."""
        async with self._more:
            await self._more.wait_for(lambda: self._switched + 1 > share * _SWITCHES)

    async def run(self) -> None:
        """Each way in turn."""
        from_, to = self._releases
        for _ in range(_SWITCHES):
            await asyncio.to_thread(self._suite.take_over, to, from_)
            from_, to = to, from_
            async with self._more:
                self._switched += 1
                self._more.notify_all()


def _decided(folder: Path) -> dict[str, int]:
    """How many facts each release recorded, by its services' logs."""
    return {
        name: sum(log.read_bytes().count(b'"event": "fact.accepted"') for log in folder.glob(f"*-{name}.log"))
        for name in ("old", "new")
    }
