"""The cells and lines of one block by number: what a search compares and counts all the time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from services.reporting.disclosure.dimensions import Key


class Lines:
    """Cells are numbered in the order of their keys, lines by their margin and then in the order of its keys.

    Args:
        cells: the keys of all cells.
        projections: for each margin, which of its cells a cell belongs to.
        further: cells of some margins, that are lines even if no cell belongs to them.
    """

    def __init__(
        self,
        cells: Iterable[Key],
        projections: Sequence[Callable[[Key], Key]],
        further: Mapping[int, Iterable[Key]],
    ) -> None:
        self.keys = sorted(cells)
        self.number = {key: at for at, key in enumerate(self.keys)}
        self.of: list[list[int]] = [[] for _ in self.keys]
        """The lines of each cell."""
        self.cells: list[list[int]] = []
        """The cells of each line."""
        self.names: list[tuple[int, Key]] = []
        """Each line's margin, and which of its cells the line adds up to."""
        self._numbers: list[dict[Key, int]] = []
        for margin, project in enumerate(projections):
            self._add(margin, list(map(project, self.keys)), further.get(margin, ()))

    def _add(self, margin: int, belonging: Sequence[Key], further: Iterable[Key]) -> None:
        names = sorted({*belonging, *further})
        numbers = {name: line for line, name in enumerate(names, len(self.names))}
        self.names += [(margin, name) for name in names]
        self.cells += [[] for _ in names]
        self._numbers.append(numbers)
        for cell, name in enumerate(belonging):
            line = numbers[name]
            self.of[cell].append(line)
            self.cells[line].append(cell)

    def line(self, margin: int, key: Key) -> int:
        """The number of a margin's cell."""
        return self._numbers[margin][key]
