"""A reporting database of its own for each test, and questions asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from services.reporting.columns import Columns
from services.reporting.disclosure import NOTHING_WITHHELD, Gate
from services.reporting.indicators.definition import Scope
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from services.reporting.queries.figures import Asked, Frame, figure
from shared.ledger import Recorded
from tests.deciding.memory import NOW
from tests.postgresql import PostgreSQL

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: whatever uses it is tried on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'reporting.sqlite3'}"
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    return server.schema()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = connect(database_url)
    yield made
    made.dispose()


@pytest.fixture
def project(engine: Engine) -> Callable[[Sequence[Recorded]], int]:
    return Projector(engine).apply


@pytest.fixture
def ask(engine: Engine, project: Callable[[Sequence[Recorded]], int]) -> Ask:
    """Ask for a figure; nothing is withheld unless a gate is given."""
    columns = Columns(engine)

    def asked(
        code: str,
        by: str = "",
        period: str = "",
        position: int = 10**9,
        gate: Gate = NOTHING_WITHHELD,
        level: str = "implementation",
        execution_days: int = 90,
        registered: frozenset[str] = frozenset(),
        **scope: Any,
    ) -> dict[str, Any]:
        question = Asked(code, by, period, level, Scope(**scope))
        frame = Frame(columns.at(position), NOW, gate, False, execution_days, registered)
        return figure(question, frame)

    return asked
