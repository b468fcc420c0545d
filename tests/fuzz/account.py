"""What a fuzz run found, and whether that is good enough."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from tests.fuzz.neighbour import Waits, median_and_p99
from tests.fuzz.oddities import PERSONAL, PHRASE

_MOST_GROWTH = 1.5
"""A service's memory at the end to that at a fifth of the run. The server's grows with each event id, by design."""


@dataclass
class Account:
    """Filled in while the run goes on; memory in bytes, latencies in seconds."""

    count: int
    seed: int
    sent: int = 0
    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    taken: int = 0
    outcomes: dict[int, str] = field(default_factory=dict)
    restarts: list[str] = field(default_factory=list)
    memory_early: dict[str, int] = field(default_factory=dict)
    memory_at_end: dict[str, int] = field(default_factory=dict)
    memory_at_rest: dict[str, int] = field(default_factory=dict)
    quiet: list[Waits] = field(default_factory=list)
    busy: list[Waits] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def read_logs(self, data: Path) -> None:
        """Which logs repeat what was sent, and which faults they tell of."""
        for log in [*data.glob("logs/*.log"), *data.glob("nats/*.log")]:
            text = log.read_text(errors="replace")
            self.leaks += [f"{log.name}: {mark}" for mark in (*PERSONAL.values(), PHRASE) if mark in text]
            for event in ("intake.failed", "parking.failed", "service.failing", "Traceback"):
                self.faults[f"{log.name}: {event}"] += text.count(event)

    def misses(self) -> list[str]:
        """Everything that must not be; empty if all is well."""
        unanswered = self.taken - len(self.outcomes)
        grown = [
            f"{name} grew to {size / self.memory_early[name]:.2f} of its memory"
            for name, size in self.memory_at_end.items()
            if name != "nats-server" and size > _MOST_GROWTH * self.memory_early[name]
        ]
        found = [f"{unanswered} messages are unanswered"] if unanswered else []
        found += [f"{self.sent} of {self.count} were sent"] if self.sent != self.count else []
        found += [f"{len(self.unlike)} good facts were not accepted"] if self.unlike else []
        return [
            *found,
            *self.restarts,
            *grown,
            *self.leaks,
            *(f"{count} {what}" for what, count in self.faults.items() if count),
        ]

    def show(self) -> int:
        """Print it; the exit code."""
        tell = Console(width=120, highlight=False, markup=False).print
        tell(f"sent            {self.sent} in {self.seconds:.0f} s ({self.sent / self.seconds:.0f} a second)")
        tell(f"INTAKE said     {_listed(self.answers)}")
        tell(f"INTAKE holds    {self.taken}, the good publisher's and the examples included")
        tell(f"answered        {_listed(Counter(self.outcomes.values()))}")
        tell(f"unanswered      {self.taken - len(self.outcomes)}")
        tell(f"restarts        {len(self.restarts)}")
        for name, size in self.memory_at_end.items():
            early = self.memory_early[name]
            rest = self.memory_at_rest[name]
            tell(
                f"memory          {name}: {early >> 20} MiB at 20 %, {size >> 20} MiB at the end ({size / early:.2f}), "
                f"{rest >> 20} MiB after a rest"
            )
        tell(
            f"good publisher  {len(self.quiet)} facts in quiet, {len(self.busy)} beside the fuzz, "
            f"{len(self.unlike)} not accepted"
        )
        for place, what in enumerate(("until stored", "until receipt")):
            tell(f"  {what:14}{_compared([one[place] for one in self.quiet], [one[place] for one in self.busy])}")
        slowest = sorted(receipt for _, receipt in self.busy)[-5:]
        tell(f"  slowest       {', '.join(f'{seconds * 1000:.0f} ms' for seconds in slowest)}")
        misses = self.misses()
        for miss in misses:
            tell(f"MISSED          {miss}")
        return 1 if misses else 0


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counted.most_common())


def _compared(quiet: list[float], busy: list[float]) -> str:
    told = []
    for name, calm, loaded in zip(("median", "p99"), median_and_p99(quiet), median_and_p99(busy), strict=True):
        told.append(f"{name} {calm * 1000:.1f} ms, then {loaded * 1000:.1f} ms ({loaded / calm:.1f})")
    return "; ".join(told)
