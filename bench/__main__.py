"""``python -m bench``: every benchmark, or those named."""

from __future__ import annotations

import asyncio
import sys

from bench.intake import intake
from bench.replay import replay
from bench.report import show
from bench.waiting import waiting

BENCHMARKS = {
    "intake": ("Intake, every write on disk", intake),
    "waiting": ("A calm publisher beside others", waiting),
    "replay": ("Replay from the first fact", replay),
}


def main() -> None:
    """Run and print them one after the other."""
    for name in sys.argv[1:] or BENCHMARKS:
        title, measure = BENCHMARKS[name]
        show(title, asyncio.run(measure()))


main()
