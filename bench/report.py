"""How results are shown."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement; ``ratio`` is to the first line of its table, the raw floor."""

    what: str
    value: float
    unit: str
    ratio: float | None


def show(title: str, lines: list[Line]) -> None:
    """Print one table."""
    table = Table(title=title)
    table.add_column("what")
    table.add_column("measured", justify="right")
    table.add_column("of the floor", justify="right")
    for line in lines:
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        table.add_row(line.what, f"{line.value:,.1f} {line.unit}".replace(",", " "), ratio)
    Console(width=100).print(table)
