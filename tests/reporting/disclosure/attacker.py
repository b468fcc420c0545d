"""An attacker who shares no code with the gate: all that was answered, as equations over single kinds of people.

The unknowns are the counts of each combination of values. Every shown number, every total and every cell that is
missing from an answer (nobody) is one equation. A withheld cell is broken if the equations fix it, or if they do
together with the knowledge that counts are not negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

Values = dict[str, str]


@dataclass
class Attacker:
    """Collects answers over some dimensions, each a list of values, and then looks what they tell."""

    dimensions: dict[str, list[str]]
    same: dict[str, dict[str, str]] = field(default_factory=dict)
    """Coarser dimensions: for each its value by the value of ``of`` it, named ``coarse<fine``."""

    def __post_init__(self) -> None:
        names = list(self.dimensions)
        self.kinds: list[Values] = []
        for values in product(*self.dimensions.values()):
            kind = dict(zip(names, values, strict=True))
            for link, mapping in self.same.items():
                coarse, fine = link.split("<")
                kind[coarse] = mapping[kind[fine]]
            self.kinds.append(kind)
        self._known: dict[tuple[str, str], Any] = {}
        self.rows: list[Any] = []
        self.shown: list[float] = []
        self._equations: Any = None
        self.withheld: list[tuple[Values, str]] = []

    def _functional(self, where: Mapping[str, str]) -> Any:
        chosen = np.ones(len(self.kinds))
        for name, value in where.items():
            chosen = chosen * self._having(name, value)
        return chosen

    def _having(self, name: str, value: str) -> Any:
        if (name, value) not in self._known:
            self._known[name, value] = np.array([float(kind[name] == value) for kind in self.kinds])
        return self._known[name, value]

    def learn(self, where: Mapping[str, str], value: float) -> None:
        """One shown number: how many have these values."""
        self._equations = None
        self.rows.append(self._functional(where))
        self.shown.append(value)

    def read(self, by: Sequence[str], answer: Iterable[tuple[Values, Any, str]], **scope: str) -> None:
        """One answer: each observation's values, number and mark; what is missing holds nobody."""
        seen = set()
        for values, value, mark in answer:
            place = {**values, **scope}
            seen.add(tuple(values[name] for name in by))
            if mark == "F":
                self.learn(place, value)
            else:
                self.withheld.append((place, mark))
        for key in {tuple(kind[name] for name in by) for kind in self.kinds} - seen:
            self.learn({**dict(zip(by, key, strict=True)), **scope}, 0)

    def fixed_by_algebra(self, cells: Sequence[Values]) -> list[Values]:
        """Those of these cells that are combinations of shown ones."""
        matrix = np.array(self.rows)
        _, sizes, right = np.linalg.svd(matrix, full_matrices=True)
        kernel = right[int((sizes > 1e-9 * max(matrix.shape)).sum()) :]
        return [where for where in cells if np.abs(kernel @ self._functional(where)).max(initial=0) < 1e-7]

    def bounds(self, where: Values, marks: Mapping[str, tuple[float, float]] | None = None) -> tuple[float, float]:
        """Least and most that a cell can hold, as counts are not negative (and by what the marks mean)."""
        limits = self._limits(marks) if marks else (None, None)
        if self._equations is None:
            self._equations = csr_array(np.array(self.rows))
        goal = self._functional(where)
        ends = [linprog(sign * goal, *limits, self._equations, self.shown) for sign in (1, -1)]
        assert all(end.status == 0 for end in ends), [end.message for end in ends]
        return ends[0].fun, -ends[1].fun

    def _limits(self, marks: Mapping[str, tuple[float, float]]) -> tuple[Any, list[float]]:
        rows, limits = [], []
        for where, mark in self.withheld:
            for sign, limit in zip((-1, 1), marks[mark], strict=True):
                rows.append(sign * self._functional(where))
                limits.append(sign * limit)
        return csr_array(np.array(rows)), limits

    def small(self) -> list[Values]:
        """The cells that are withheld for what they are."""
        return [where for where, mark in self.withheld if mark == "A"]

    def broken(self, cells: Sequence[Values] | None = None) -> list[Values]:
        """Those of these cells (of all small ones) that can be computed exactly, by either way."""
        asked = self.small() if cells is None else list(cells)
        if not asked:
            return []
        algebra = self.fixed_by_algebra(asked)
        rest = [where for where in asked if where not in algebra]
        bounds = [(where, self.bounds(where)) for where in rest]
        return algebra + [where for where, (least, most) in bounds if most - least < 1e-6]

    def unbroken(self, cells: Sequence[Values]) -> list[Values]:
        """The others of these cells."""
        found = self.broken(cells)
        return [where for where in cells if where not in found]
