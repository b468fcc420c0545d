"""``awrach status``: is all well, and where does everything stand."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from awrach.finding import Endpoints
from awrach.options import DATA, AsJson, Data, give_up
from awrach.status.gathering import gather
from awrach.status.learned import Limits
from awrach.status.screen import show

_Lag = Annotated[float, typer.Option("--lag", help="Seconds that figures and decisions may be behind.")]
_Parked = Annotated[float, typer.Option("--parked-days", help="Days that a fact may be parked.")]
_Ends = Annotated[float, typer.Option("--certificate-days", help="Days that certificates must still be good for.")]
_Free = Annotated[float, typer.Option("--free-percent", help="Share of a disk that must be free.")]


def status(
    data: Data = DATA,
    as_json: AsJson = False,
    lag: _Lag = 60,
    parked_days: _Parked = 7,
    certificate_days: _Ends = 30,
    free_percent: _Free = 10,
) -> None:
    """Show what is wrong and what to do, and where everything stands.

    Exit code 0: all is well; 1: something is wrong; 2: nothing runs here.
    """
    endpoints = Endpoints.find(data)
    learned = gather(endpoints, data, Limits(lag, parked_days, certificate_days, free_percent))
    if as_json:
        print(json.dumps(learned.document(), ensure_ascii=False))
    elif learned.anything_runs:
        show(Console(), learned)
    if not learned.anything_runs:
        give_up(
            f"nothing of the suite answers, neither NATS at {endpoints.nats} nor a service. Start it: awrach up, or "
            "docker compose up --detach --wait"
        )
    if learned.findings:
        raise typer.Exit(1)
