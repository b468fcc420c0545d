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

from awrach.options import AsJson, notes
from chaos import showing
from chaos.cluster import run as on_a_cluster
from chaos.cluster.killing import targets
from chaos.cluster.nodes import NODES
from chaos.run import Result, run

_FACTS_PER_KILL = 150
_LEADERS = 5


def main(
    facts: Annotated[int, typer.Option(min=1, help="Valid facts; bad, rival and repeated ones come on top.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Decides the facts, their order and who is killed when.")] = 1,
    kills: Annotated[int, typer.Option(help="How many processes are killed; one in 150 facts unless given.")] = 0,
    cluster: Annotated[
        bool, typer.Option("--cluster", help="Three NATS nodes: so many leaders (5) are killed, and each node once.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Publish facts while every process is killed at random moments, then account for each of them."""
    # nats-py leaves tasks behind when a connection is closed while it tries to reconnect, and asyncio tells of each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    folder = Path(tempfile.mkdtemp(prefix="awrach-chaos-"))
    notes.print(f"data and logs are in {folder} until all has held")
    if cluster:
        wanted = targets(kills or _LEADERS, NODES, seed)
        result: Result | on_a_cluster.ClusterResult = asyncio.run(on_a_cluster.run(folder, facts, wanted, seed))
    else:
        result = asyncio.run(run(folder, facts, kills or max(8, facts // _FACTS_PER_KILL), seed))
    _show_json(result) if as_json else showing.show(result)
    if result.account.misses:
        target = "chaos-cluster" if cluster else "chaos"
        notes.print(f"the data are kept in {folder}; the same again: make {target} FACTS={facts} SEED={seed}")
        raise typer.Exit(1)
    shutil.rmtree(folder)


def _show_json(result: Result | on_a_cluster.ClusterResult) -> None:
    kills = result.kills if isinstance(result, Result) else showing.recoveries(result)
    print(json.dumps({**showing.rows(result), "kills": kills, "missed": result.account.misses}, indent=2))


if __name__ == "__main__":
    typer.run(main)
