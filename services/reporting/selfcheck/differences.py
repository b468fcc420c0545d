"""What a comparison finds: which row, of whom, since when, and in which columns; never what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

What = Literal["changed", "missing", "extra", "stale", "figure", "unreadable"]


class Difference(NamedTuple):
    """One row, or one cell of a figure, that is not as the ledger says.

    ``changed``, ``missing`` and ``extra`` are rows of the database; ``stale`` is a row of the columns in memory that
    figures are computed from, while the database has it right; ``figure`` is a cell of one (``table`` is its code);
    ``unreadable`` is a stretch that cannot even be projected again, because of what held before it.
    """

    what: What
    table: str
    entry: str
    position: int
    columns: tuple[str, ...] = ()


def by_place(differences: Iterable[Difference]) -> dict[str, dict[str, int]]:
    """How many there are, by table and kind: what everybody may know of them."""
    counted: dict[str, dict[str, int]] = {}
    for one in differences:
        kinds = counted.setdefault(one.table, {})
        kinds[one.what] = kinds.get(one.what, 0) + 1
    return counted
