"""One disaster after the other, each with its account."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from awrach.options import notes
from chaos.disasters.enduring import Endured, endure
from chaos.disasters.kinds import ClockJumps, DatabaseAway, Disaster, DiskFull
from tests.postgresql import postgresql

_HOUR = 3600


def main(
    facts: Annotated[int, typer.Option(min=30, help="Valid facts in each run; others come on top.")] = 2000,
    seed: Annotated[int, typer.Option(help="Decides the facts and their order.")] = 1,
    seconds: Annotated[float, typer.Option(help="How long each disaster lasts at least.")] = 60.0,
) -> None:
    """Let each disaster befall a suite while facts are published, then account for each of them."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # nats-py leaves tasks behind that asyncio tells of
    folder = Path(tempfile.mkdtemp(prefix="awrach-disasters-"))
    notes.print(f"data and logs are in {folder} until all has held")
    misses = []
    for name, disaster in _disasters(folder):
        endured = asyncio.run(endure(folder / name, disaster, facts, seed, seconds))
        _show(name, endured)
        misses += endured.account.misses
    if misses:
        notes.print(f"the data are kept in {folder}")
        raise typer.Exit(1)
    shutil.rmtree(folder)


def _disasters(folder: Path) -> Iterator[tuple[str, Disaster]]:
    with postgresql() as server:
        yield "database-away", DatabaseAway(server)
    yield "disk-full", DiskFull(folder / "disk-full" / "suite" / "nats")
    yield "clock-an-hour-ahead", ClockJumps(folder, _HOUR)
    yield "clock-an-hour-behind", ClockJumps(folder, -_HOUR)


def _show(name: str, endured: Endured) -> None:
    table = Table(name, "how many")
    table.columns[1].justify = "right"
    rows = {
        **endured.account.counts,
        "acknowledged meanwhile": endured.acknowledged_meanwhile,
        "recorded meanwhile": endured.recorded_meanwhile,
        "figures compared": endured.compared,
        "misses": len(endured.account.misses),
    }
    for what, number in rows.items():
        table.add_row(what, str(number))
    console = Console()
    console.print(table)
    for miss in endured.account.misses[:20]:
        console.print(miss, markup=False)


if __name__ == "__main__":
    typer.run(main)
