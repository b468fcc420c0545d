"""``python -m bench``: every benchmark, or those named; ``figures`` takes options."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from bench.disclosure import disclosure
from bench.figures import figures
from bench.intake import intake
from bench.options import Options
from bench.registers import registers
from bench.replay import replay
from bench.report import Line, show
from bench.serving import serving
from bench.sizes import sizes
from bench.waiting import waiting

Measure = Callable[[Options], Coroutine[Any, Any, list[Line]]]

BENCHMARKS: dict[str, tuple[str, Measure]] = {
    "intake": ("Intake, every write on disk", lambda _: intake()),
    "waiting": ("A calm publisher beside others", lambda _: waiting()),
    "replay": ("Replay from the first fact", lambda _: replay()),
    "registers": ("Pages of the registers", registers),
    "figures": ("Figures by two breakdowns, nothing remembered", figures),
    "serving": ("The same asked of a service, while it writes", serving),
    "sizes": ("What so many hires take, each with eight facts", sizes),
    "disclosure": ("The gate, beside computing the cells of each table", lambda _: disclosure()),
}


def main() -> None:
    """Run and print them one after the other."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help=", ".join(BENCHMARKS))
    asked.add_argument("--hires", type=int, default=Options.hires, help="how many hires figures are asked of")
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default=Options.database)
    asked.add_argument("--url", default="", help="a database that holds them already, from an earlier run")
    asked.add_argument("--pairs", type=int, default=Options.pairs, help="of breakdowns for each indicator; 0: all")
    asked.add_argument("--seed", type=int, default=Options.seed)
    told = asked.parse_args()
    for name in told.names or BENCHMARKS:
        title, measure = BENCHMARKS[name]
        show(title, asyncio.run(measure(Options(told.hires, told.database, told.url, told.seed, told.pairs))))


main()
