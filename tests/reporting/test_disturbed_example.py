"""The example with days and pay, corrections, voidings and late facts: every table beside the naive reference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.reporting.columns import Columns
from services.reporting.indicators import INDICATORS
from services.reporting.indicators.definition import Scope
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from services.reporting.queries.figures import Asked
from tests.example.disturbed import disturbed
from tests.reporting.comparing import Compared
from tests.reporting.recording import recorded_from

_PERIODS = ("2023-06-01/2023-12-31", "2023-07-10/2023-10-20")
_SCOPES = (Scope(sector="environment"), Scope(partner_kind="cooperative"), Scope(commune="05.301.03.05"))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Compared, tuple[int, ...]]]:
    """The whole example, and positions: before its end, in the midst of what is told, before late facts, and now."""
    groups = disturbed()
    messages = recorded_from(*groups)
    directory: Path = tmp_path_factory.mktemp("disturbed")
    engine = connect(f"sqlite:///{directory / 'reporting.sqlite3'}")
    projector = Projector(engine)
    for start in range(0, len(messages), 2000):
        projector.apply(messages[start : start + 2000])
    last = len(messages)
    yield Compared(Columns(engine), messages), (last // 3, last * 2 // 3, last - 1500, last)
    engine.dispose()


@pytest.mark.parametrize("code", INDICATORS)
def test_every_table_is_what_a_naive_computation_gives(example: tuple[Compared, tuple[int, ...]], code: str) -> None:
    """The total at every position; each breakdown at one of them, the first by the last and a scope as known now."""
    compared, positions = example
    breakdowns, now = INDICATORS[code].breakdowns, positions[-1]
    asked = [(Asked(code), position) for position in positions]
    for number, by in enumerate(breakdowns):
        asked.append((Asked(code, by, _PERIODS[number % 2]), positions[number % len(positions)]))
    if len(breakdowns) > 1:
        scope = _SCOPES[len(breakdowns) % len(_SCOPES)]
        asked += [(Asked(code, ",".join(breakdowns[::2][:2])), now), (Asked(code, breakdowns[-1], scope=scope), now)]
    assert [difference for one in asked for difference in compared.differences(*one)] == []
