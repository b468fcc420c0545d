"""Options that several commands share, and how a command ends when it cannot go on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

Data = Annotated[Path, typer.Option("--data", help="Folder of the suite on this machine.", show_default=True)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of tables for people.")]

Seed = Annotated[Path | None, typer.Option("--seed", help="File with the seed of the publisher's NATS user.")]

DATA = Path(".awrach")

notes = Console(stderr=True, highlight=False)
"""Where everything goes that is not the result itself."""


class Ports(StrEnum):
    """Which ports the suite listens on."""

    DEFAULT = "default"
    AUTO = "auto"


def give_up(message: str, code: int = 2) -> NoReturn:
    """Say what is wrong and what to do, and end."""
    notes.print(f"[red]awrach:[/red] {message}")
    raise typer.Exit(code)
