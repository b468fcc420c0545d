"""What must be the same whatever the order of arrival: what the ledger holds of each entity, and every figure."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.reporting.columns import Columns
from services.reporting.disclosure import NOTHING_WITHHELD
from services.reporting.indicators import INDICATORS
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from services.reporting.queries.figures import Asked, Frame, figure
from shared.contracts.entries import decode_entry
from shared.ledger import Recorded
from tests.deciding.memory import NOW

_PERIODS = ("2023-06-01/2023-12-31", "2023-07-01/2023-08-31")
_ABOUT_ARRIVAL = {"Q3"}
"""Repeats and parked facts are counted there, and those do depend on the order of arrival."""


def content(messages: Sequence[Recorded]) -> dict[str, Counter[str]]:
    """Per entity what facts it holds, in whatever order; person keys are random, so they are left out."""
    found: dict[str, Counter[str]] = {}
    for one in messages:
        _, _, entity, name = one.subject.split(".")
        if entity in ("session", "agreement", "worksite", "hire"):
            entry = decode_entry(one.payload)
            if entry.origin is not None:
                told = {**entry.data, "person": {**entry.data.get("person", {}), "key": None}}
                line = f"{entry.kind} {entry.origin.id} {json.dumps(told, sort_keys=True)}"
                found.setdefault(f"{entity} {name}", Counter())[line] += 1
    return found


def figures(messages: Sequence[Recorded]) -> dict[tuple[str, str, str], Any]:
    """Every indicator, as a whole and by each of its breakdowns, as reporting computes it from these messages."""
    found: dict[tuple[str, str, str], Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'reporting.sqlite3'}")
        Projector(engine).apply(messages)
        frame = Frame(Columns(engine).at(messages[-1].sequence), NOW, NOTHING_WITHHELD)
        for code in INDICATORS.keys() - _ABOUT_ARRIVAL:
            for by in ("", *INDICATORS[code].breakdowns):
                for period in _PERIODS:
                    answer = figure(Asked(code, by, period), frame)
                    found[code, by, period] = answer["observations"], answer["total"]
        engine.dispose()
    return found
