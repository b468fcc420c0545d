"""Figures counted a second way: message by message while the ledger is gone through, with none of the figures' code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from services.reporting.columns import Frames
from services.reporting.columns.frames import STILL_KNOWN
from services.reporting.disclosure import NOTHING_WITHHELD
from services.reporting.queries.asking import Refusal
from services.reporting.queries.figures import Asked, Frame, figure
from services.reporting.selfcheck.differences import Difference
from services.reporting.selfcheck.window import Window
from shared.clock import now

_ALWAYS = "1900-01-01/2199-12-31"


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a figure adds up: rows of a table, broken down by columns of the same names."""

    table: str
    by: tuple[str, ...]
    which: pl.Expr
    amount: pl.Expr


_ONE = pl.lit(1)
_FIGURES = {
    "P1": _Counted("hires", ("commune", "sex"), pl.col("role").cast(pl.String) == "worker", _ONE),
    "S1": _Counted("hires", ("sector",), pl.col("role").cast(pl.String) == "supervisor", _ONE),
    "J1": _Counted("worksites", ("sector",), pl.lit(True), pl.col("positions_opened")),
    "Q3": _Counted("receipts", ("publisher", "outcome"), pl.lit(True), _ONE),
}

_Cell = tuple[str, ...]


class Tally:
    """Running totals over the windows of one pass, from the first position on."""

    def __init__(self) -> None:
        self._sums: dict[str, Counter[_Cell]] = {code: Counter() for code in _FIGURES}
        self.figures = len(_FIGURES)

    def add(self, replayed: Frames, window: Window) -> None:
        """Add what became known in a window and still holds at its end; take off what held before and ended in it."""
        new = (pl.col("known_from") > window.after) & (pl.col("known_until") == STILL_KNOWN)
        over = (pl.col("known_from") <= window.after) & (pl.col("known_until") != STILL_KNOWN)
        sign = pl.when(new).then(1).when(over).then(-1).otherwise(0)
        for code, counted in _FIGURES.items():
            rows = replayed.tables[counted.table].filter(counted.which)
            sums = rows.group_by(pl.col(*counted.by).cast(pl.String)).agg((sign * counted.amount).sum())
            for *cell, amount in sums.iter_rows():
                self._sums[code][tuple(cell)] += amount

    def differences(self, serving: Frames) -> Iterator[Difference]:
        """Cells of figures, as an auditor would be answered now, that are not what was counted."""
        frame = Frame(serving, now(), NOTHING_WITHHELD)
        for code, counted in _FIGURES.items():
            sums = {cell: amount for cell, amount in self._sums[code].items() if amount}
            sums[_TOTAL] = sum(sums.values())
            found = _answered(code, counted.by, frame)
            for cell in sorted(sums.keys() | found.keys()):
                if sums.get(cell) != found.get(cell):
                    yield Difference("figure", code, " ".join(cell), serving.position)


_TOTAL: _Cell = ("total",)


def _answered(code: str, by: tuple[str, ...], frame: Frame) -> dict[_Cell, Any]:
    """The cells that are not empty, and the total; nothing of a figure that contradicts itself and is refused."""
    try:
        answer = figure(Asked(code, ",".join(by), _ALWAYS), frame)
    except Refusal:
        return {}
    cells = {tuple(one["by"].values()): one["value"] for one in answer["observations"] if one["value"]}
    return cells | {_TOTAL: answer["total"]["value"]}
