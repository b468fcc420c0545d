"""``awrach service``: one service in the foreground."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from awrach.options import give_up
from services.running import run

Name = Literal["agreements", "placements", "reporting"]


def service(name: Annotated[Name, typer.Argument(help="Which service.", show_default=False)]) -> None:
    """Run one service in the foreground, configured by AWRACH_… settings, until SIGTERM or Ctrl-C."""
    try:
        started = run(name)
    except ValueError as error:  # pydantic's own among them
        give_up(str(error))
    if not started:
        raise typer.Exit(3)
