"""Which cells of one table are withheld, given what is withheld in its margins.

The rule, for every table: nothing small is determined by what is shown, and the table tells of the withheld cells of
its margins nothing that the margins do not tell themselves. With the second half any set of tables is as safe as each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from services.reporting.disclosure.dimensions import Key
from services.reporting.disclosure.pattern import Pattern, Table
from services.reporting.disclosure.search import Search

LIMIT = 300
"""A block with more small cells than this is withheld whole: what shows nothing tells nothing."""


def pattern(table: Table, free: bool = False) -> Pattern:
    """The pattern of a table; ``free`` for a total that stands alone, which is always shown."""
    found = Pattern()
    if free:
        return found
    small = _by_block(
        table, table.name, (key for key, count in table.counts.items() if 0 < count.persons < table.threshold)
    )
    inherited = {
        at: _by_block(table, one.name, one.pattern.withheld)
        for at, one in enumerate(table.margins)
        if one.pattern.withheld
    }
    silent = frozenset(block for one in table.margins for block in one.pattern.silent)
    found.silent |= silent | {block for block, keys in small.items() if len(keys) > LIMIT}
    wanted = sorted(({*small, *(block for blocks in inherited.values() for block in blocks)}) - found.silent)
    cells = _by_block(table, table.name, table.counts) if wanted else {}
    zeros = _Zeros(table)
    for block in wanted:
        lines = {at: sorted(blocks.get(block, ())) for at, blocks in inherited.items()}
        searched = _searched(table, small.get(block, []), cells.get(block, []), lines, partial(zeros.of, block))
        found.withheld |= searched.withheld
        found.expressed |= searched.expressed
    return found


class _Zeros:
    """The zeros of a table, listed once if at all."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._blocks: dict[str, list[Key]] | None = None

    def of(self, block: str) -> list[Key]:
        if self._blocks is None:
            self._blocks = _by_block(self._table, self._table.name, self._table.zeros())
        return self._blocks.get(block, [])


def _by_block(table: Table, name: object, keys: Iterable[Key]) -> dict[str, list[Key]]:
    blocks: defaultdict[str, list[Key]] = defaultdict(list)
    block = table.block(name)
    for key in keys:
        blocks[block(key)].append(key)
    return dict(blocks)


def _searched(
    table: Table,
    small: Sequence[Key],
    cells: Sequence[Key],
    inherited: Mapping[int, Sequence[Key]],
    zeros: Callable[[], Sequence[Key]],
) -> Pattern:
    """The pattern of one block; cells that hold nobody are looked at only where others are not enough."""
    doubtful = any(key not in table.margins[at].counts for at, keys in inherited.items() for key in keys)
    for with_zeros in (True,) if doubtful else (False, True):
        search = Search(table, small, [*cells, *(zeros() if with_zeros else ())], inherited)
        if search.run():
            break
    return search.result()
