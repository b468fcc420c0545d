"""A small world of hires in memory, and public answers about it: what the gate sees, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.reporting.disclosure import Answer, Gate, Passed, Thresholds, Wanted
from services.reporting.indicators import INDICATORS, Cell

Hire = dict[str, Any]
WHOLE = (date(2023, 1, 1), date(2023, 12, 31))
THRESHOLDS = Thresholds(5, 10)
PROVINCE = {"C1": "P1", "C2": "P1", "C3": "P2", "C4": "P2"}
_YOUNG, _DISABLED = ("18-24", "25-29"), ("declared", "certified")


def hire(**values: Any) -> Hire:
    """One hire of one person."""
    given = {"commune": "C1", "sex": "female", "disability": "none", "age_band": "18-24", "sector": "tourism"}
    given |= {"education": "none", **values}
    return {"starts_on": date(2023, 7, 3), "partner": "X", "since": 0, "province": PROVINCE[given["commune"]], **given}


def _group(code: str, one: Hire) -> bool | None:
    """Whether a hire is one of a group; ``None`` where that is not known."""
    traits = {
        "G1": (one["sex"] == "female", one["sex"] == "unknown"),
        "G2": (one["age_band"] in _YOUNG, one["age_band"] == "unknown"),
        "G3": (one["disability"] in _DISABLED, one["disability"] == "unknown"),
    }
    if code == "G4":
        return any(belongs for belongs, _ in traits.values())
    belongs, unknown = traits[code]
    return None if unknown else belongs


@dataclass
class World:
    """Hires, each of a person of their own, and the gate before them."""

    hires: Sequence[Hire]
    thresholds: Thresholds = THRESHOLDS
    state: int = 0
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gate(self.thresholds, INDICATORS)

    def cells(self, wanted: Wanted) -> list[Cell]:
        """What an indicator would compute; no cell where there is nobody."""
        first, last = wanted.period
        chosen = [
            {**one, "month": f"{one['starts_on']:%Y-%m}"}
            for one in self.hires
            if first <= one["starts_on"] <= last and all(one[name] == value for name, value in wanted.filters.items())
        ]
        keys = [tuple(one[name] for name in wanted.by) for one in chosen]
        named = {key: dict(zip(wanted.by, key, strict=True)) for key in keys} or ({} if wanted.by else {(): {}})
        if wanted.code in ("P1", "P2"):
            counts = Counter(keys)
            since: dict[tuple[str, ...], int] = {}
            for key, one in zip(keys, chosen, strict=True):
                since[key] = min(since.get(key, one["since"]), one["since"])
            return [Cell(by, counts[key], persons=counts[key], since=since.get(key)) for key, by in named.items()]
        return [self._share(wanted.code, by, chosen, key, keys) for key, by in named.items()]

    @staticmethod
    def _share(code: str, by: dict[str, str], chosen: Sequence[Hire], key: object, keys: Sequence[object]) -> Cell:
        told = [_group(code, one) for one, own in zip(chosen, keys, strict=True) if own == key]
        members, known = sum(one is True for one in told), sum(one is not None for one in told)
        if code == "G4":
            return Cell(by, members, persons=members)
        return Cell(by, None, members, known, persons=members)

    def ask(self, code: str, *by: str, period: Any = None, **scope: Any) -> Passed:
        """A public answer."""
        asked = period or WHOLE
        cells = self.cells(Wanted(code, by, asked, scope)) if by else []
        (total,) = self.cells(Wanted(code, (), asked, scope))
        indicator = INDICATORS[code]
        return self.gate.table(Answer(indicator, by, scope, period, WHOLE, self.state, cells, total), self.cells)

    def observed(self, *by: str, code: str = "P1", **asked: Any) -> list[tuple[dict[str, str], Any, str]]:
        """The observations of a public answer: values, number, mark."""
        return [(one.cell.by, one.cell.value, one.confidentiality) for one in self.ask(code, *by, **asked).cells]
