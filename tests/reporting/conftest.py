"""A reporting database of its own for each test, and questions asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from services.reporting.disclosure import Gate, Thresholds
from services.reporting.indicators import INDICATORS
from services.reporting.indicators.definition import Scope
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from services.reporting.queries.figures import Asked, Frame, figure
from shared.ledger import Recorded
from tests.deciding.memory import NOW

Ask = Callable[..., dict[str, Any]]
OPEN = Thresholds(1, 1)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = connect(f"sqlite:///{tmp_path / 'reporting.sqlite3'}")
    yield made
    made.dispose()


@pytest.fixture
def project(engine: Engine) -> Callable[[Sequence[Recorded]], int]:
    return Projector(engine).apply


@pytest.fixture
def ask(engine: Engine, project: Callable[[Sequence[Recorded]], int]) -> Ask:
    """Ask for a figure; nothing is withheld unless thresholds are given."""

    def asked(
        code: str,
        by: str = "",
        period: str = "",
        position: int = 10**9,
        thresholds: Thresholds = OPEN,
        level: str = "implementation",
        gate: Gate | None = None,
        **scope: Any,
    ) -> dict[str, Any]:
        with engine.connect() as connection:
            question = Asked(code, by, period, level, Scope(**scope))
            return figure(connection, question, Frame(position, NOW, gate or Gate(thresholds, INDICATORS), False))

    return asked
