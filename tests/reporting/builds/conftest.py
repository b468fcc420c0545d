"""A registry of builds in a database of its own, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy import Engine

from services.reporting.builds.registry import Build, Registry
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from shared.ledger import Recorded

Reach = Callable[[Build], Engine]


@pytest.fixture
def registry(database_url: str) -> Iterator[Registry]:
    made = Registry(database_url)
    made.open()
    yield made
    made.close()


@pytest.fixture
def reach(registry: Registry) -> Iterator[Reach]:
    """The engine of a build."""
    engines: list[Engine] = []

    def reached(build: Build) -> Engine:
        engines.append(connect(registry.url(build)))
        return engines[-1]

    yield reached
    for engine in engines:
        engine.dispose()


@pytest.fixture
def make(registry: Registry, reach: Reach) -> Callable[[Sequence[Sequence[Recorded]]], tuple[Build, Engine]]:
    """A build of these batches, that serves nobody yet."""

    def made(batches: Sequence[Sequence[Recorded]]) -> tuple[Build, Engine]:
        build = registry.claim("building")
        engine = reach(build)
        for batch in batches:
            Projector(engine).apply(batch)
        return build, engine

    return made
