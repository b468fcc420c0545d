"""Questions to a reporting service of any size, asked in this process or over HTTP, and how long each took."""

from __future__ import annotations

import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from bench import generating
from services.reporting.indicators import INDICATORS
from services.reporting.roles import PUBLIC, Caller

AUDITOR = Caller("auditor", "bench")
Ask = Callable[["Asked"], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: ``figures`` parameters, and who asks."""

    parameters: dict[str, str]
    caller: Caller

    @property
    def past(self) -> bool:
        """Whether it is about an earlier moment."""
        return "as_of" in self.parameters


def questions(last: int, seed: int, count: int) -> list[Asked]:
    """Drawn by lot from all: every indicator by every two of its breakdowns, now and then, by either role."""
    random = Random(seed)
    everything = [
        (code, ",".join(pair))
        for code, indicator in INDICATORS.items()
        for pair in itertools.combinations(indicator.breakdowns, 2)
    ]
    return [_asked(random, last, *random.choice(everything)) for _ in range(count)]


def _asked(random: Random, last: int, code: str, by: str) -> Asked:
    caller = random.choice((PUBLIC, AUDITOR))
    parameters = {"indicator": code, "by": by}
    if random.random() < 0.5:
        year = random.randrange(2021, 2026)
        parameters["period"] = f"{year}-01-01/{year}-12-31"
    if random.random() < 0.5:
        day = generating.FIRST + timedelta(days=random.randrange(200, generating.DAYS))
        parameters["as_of"] = str(random.randrange(last // 4, last)) if caller.sees_all else day.isoformat()
    return Asked(parameters, caller)


async def latencies(ask: Ask, asked: Sequence[Asked]) -> list[tuple[float, Asked]]:
    """Seconds that each question took, one after the other."""
    took = []
    for one in asked:
        began = time.perf_counter()
        await ask(one)
        took.append((time.perf_counter() - began, one))
    return took


def at(took: Sequence[tuple[float, Asked]], share: float) -> float:
    """The latency in milliseconds that this share of the questions does not exceed."""
    return sorted(seconds for seconds, _ in took)[int(len(took) * share)] * 1000
