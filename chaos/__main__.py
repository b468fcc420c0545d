"""``python -m chaos``: kill, account, and say whether every promise held."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from awrach.options import AsJson, notes
from chaos.run import Result, run

_FACTS_PER_KILL = 150
_SHOWN = 20


def main(
    facts: Annotated[int, typer.Option(min=1, help="Valid facts; bad, rival and repeated ones come on top.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Decides the facts, their order and who is killed when.")] = 1,
    kills: Annotated[int, typer.Option(help="How many processes are killed; one in 150 facts unless given.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Publish facts while every process is killed at random moments, then account for each of them."""
    # nats-py leaves tasks behind when a connection is closed while it tries to reconnect, and asyncio tells of each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    folder = Path(tempfile.mkdtemp(prefix="awrach-chaos-"))
    notes.print(f"data and logs are in {folder} until all has held")
    result = asyncio.run(run(folder, facts, kills or max(8, facts // _FACTS_PER_KILL), seed))
    _show_json(result) if as_json else _show(result)
    if result.account.misses:
        notes.print(f"the data are kept in {folder}; the same again: make chaos FACTS={facts} SEED={seed}")
        raise typer.Exit(1)
    shutil.rmtree(folder)


def _rows(result: Result) -> dict[str, int]:
    return {
        **result.account.counts,
        "messages sent again unacknowledged": result.attempts - result.account.counts["sent"],
        "figures compared": result.compared,
        "processes killed": sum(result.kills.values()),
        **{f"  {name}": times for name, times in result.kills.items()},
        "misses": len(result.account.misses),
    }


def _show(result: Result) -> None:
    table = Table("what", "how many", title=f"kill -9 at any moment, {result.seconds:.0f} s")
    table.columns[1].justify = "right"
    for name, number in _rows(result).items():
        table.add_row(name, f"{number:,}".replace(",", " "))
    console = Console()
    console.print(table)
    for miss in result.account.misses[:_SHOWN]:
        console.print(miss, markup=False)


def _show_json(result: Result) -> None:
    print(json.dumps({**_rows(result), "kills": result.kills, "missed": result.account.misses}, indent=2))


if __name__ == "__main__":
    typer.run(main)
