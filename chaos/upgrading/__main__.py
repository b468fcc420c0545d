"""``python -m chaos.upgrading``: upgrade while it runs, and account for every fact."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from awrach.options import notes
from chaos.upgrading.release import release_of, this_release
from chaos.upgrading.run import Upgraded, upgrade
from tests.postgresql import postgresql


def main(
    revision: Annotated[str, typer.Argument(help="The release to upgrade from: a tag or commit of this repository.")],
    facts: Annotated[int, typer.Option(min=30, help="Valid facts; others come on top.")] = 2000,
    seed: Annotated[int, typer.Option(help="Decides the facts and their order.")] = 1,
) -> None:
    """Upgrade a running suite service by service, go back, upgrade again, all the while facts and questions come in."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # nats-py leaves tasks behind that asyncio tells of
    folder = Path(tempfile.mkdtemp(prefix="awrach-upgrading-"))
    notes.print(f"data and logs are in {folder} until all has held; the old release is being set up there")
    old = release_of(revision, folder / "release")
    with postgresql() as server:
        upgraded = asyncio.run(upgrade(folder, server.schema(), old, this_release(), facts, seed))
    _show(revision, upgraded)
    if upgraded.account.misses:
        notes.print(f"the data are kept in {folder}")
        raise typer.Exit(1)
    shutil.rmtree(folder)


def _show(revision: str, upgraded: Upgraded) -> None:
    table = Table(f"from {revision} to this release, back, and again", "how many")
    table.columns[1].justify = "right"
    rows = {
        **upgraded.account.counts,
        **{f"accepted by the {name} release": count for name, count in upgraded.decided.items()},
        "questions answered meanwhile": upgraded.answers,
        "figures compared": upgraded.compared,
        "misses": len(upgraded.account.misses),
    }
    for what, number in rows.items():
        table.add_row(what, str(number))
    console = Console()
    console.print(table)
    for miss in upgraded.account.misses[:20]:
        console.print(miss, markup=False)


if __name__ == "__main__":
    typer.run(main)
