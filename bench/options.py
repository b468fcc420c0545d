"""What is told on the command line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """How many hires, in which database; ``url`` names one that holds all but the last batches of them already.

    ``pairs``: of each indicator's breakdowns that figures are asked by; 0 for all of them.
    """

    hires: int = 1_000_000
    database: str = "sqlite"
    url: str = ""
    seed: int = 1
    pairs: int = 6
