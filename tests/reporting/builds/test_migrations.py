"""The shape of tables changes forward and back without losing a row, and is always the one that the models say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect, text

from services.reporting.migrating import bring_up
from services.reporting.projections import preparing, tables
from services.reporting.projections.database import alone, connect
from services.reporting.projections.preparing import migrate, prepare, revision_of
from services.reporting.projections.projector import Projector
from shared.settings import Settings
from tests.reporting.test_projection import STORY, WHOLE, everything

_LATER = Path(__file__).parent / "later"
_CATALOGUES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'",
    "postgresql": """
        SELECT table_name || '.' || column_name, (data_type, character_maximum_length, numeric_precision, numeric_scale,
               collation_name, is_nullable, column_default)::text
          FROM information_schema.columns WHERE table_schema = current_schema() AND table_name != 'alembic_version'
        UNION SELECT indexname, replace(indexdef, schemaname, '') FROM pg_indexes
         WHERE schemaname = current_schema() AND tablename != 'alembic_version'
        UNION SELECT conname, pg_get_constraintdef(c.oid) FROM pg_constraint c
          JOIN pg_namespace n ON n.oid = connamespace WHERE nspname = current_schema() AND conname !~ '^alembic'
    """,
}
"""Everything that the database itself knows of tables, columns, indexes and constraints, by name."""


def _configured(*folders: Path) -> Callable[[], Config]:
    plain = preparing._config

    def configured() -> Config:
        config = plain()
        own = Path(config.get_main_option("script_location") or "") / "versions"
        config.set_main_option("version_locations", ":".join(map(str, (own, *folders))))
        config.set_main_option("path_separator", ":")
        return config

    return configured


def _forget() -> None:
    preparing._scripts.cache_clear()
    preparing._known.cache_clear()


@pytest.fixture
def later() -> Iterator[Callable[[], None]]:
    """As if a later release ran, until the function is called."""
    patch = pytest.MonkeyPatch()
    patch.setattr(preparing, "_config", _configured(_LATER))
    _forget()

    def over() -> None:
        patch.undo()
        _forget()

    yield over
    over()


def _catalogue(connection: Connection) -> dict[str, str]:
    found = connection.execute(text(_CATALOGUES[connection.dialect.name]))
    return {name: re.sub(r"[\s\"]+", " ", said).strip() for name, said in found}


def _other(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Engine:
    """A second, empty database of the same kind."""
    if engine.dialect.name == "sqlite":
        return connect(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    return connect(request.getfixturevalue("postgresql_server").schema())


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return revision_of(connection)


def _as_before_migrations(engine: Engine) -> None:
    """What the release before migrations leaves behind."""
    Projector(engine).apply(STORY)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))


def test_migrations_make_exactly_the_tables_that_the_models_say(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    prepare(engine)
    migrated = _other(request, engine, tmp_path)
    config = preparing._config()
    with alone(migrated) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        command.check(config)
        found = _catalogue(connection)
    with engine.connect() as connection:
        assert found == _catalogue(connection)
    assert set(tables.metadata.tables) <= {one.split(".")[0] for one in found}
    migrated.dispose()


def test_rows_live_through_an_upgrade_a_downgrade_and_an_upgrade(engine: Engine, later: Callable[[], None]) -> None:
    _as_before_migrations(engine)
    for revision, noted in (("head", True), ("0001", False), ("head", True)):
        migrate(engine, revision)
        assert everything(engine) == WHOLE
        columns = {one["name"] for one in inspect(engine).get_columns("hires")}
        indexes = {one["name"] for one in inspect(engine).get_indexes("hires")}
        assert ("noted" in columns, "hires_noted" in indexes) == (noted, noted)
        assert {"hires_known", "hires_ended", "hires_by_worksite"} <= indexes
    assert _revision(engine) == "0002"


def test_back_and_forth_leaves_the_very_tables_that_there_were(engine: Engine, later: Callable[[], None]) -> None:
    _as_before_migrations(engine)
    migrate(engine, "0001")
    with engine.connect() as connection:
        before = _catalogue(connection)
    migrate(engine, "head")
    migrate(engine, "0001")
    with engine.connect() as connection:
        assert _catalogue(connection) == before


def test_a_database_from_before_migrations_is_taken_over_as_it_stands(database_url: str, engine: Engine) -> None:
    _as_before_migrations(engine)
    bring_up(Settings(database_url=database_url))
    bring_up(Settings(database_url=database_url))
    assert everything(engine) == WHOLE
    assert _revision(engine) == "0001"


def test_the_service_of_this_release_goes_on_where_a_later_one_has_been(
    engine: Engine, later: Callable[[], None]
) -> None:
    Projector(engine).apply(STORY[:7])
    migrate(engine, "head")
    later()
    Projector(engine).apply(STORY)
    assert everything(engine) == WHOLE
    assert _revision(engine) == "0002"


def test_a_downgrade_to_what_is_no_revision_is_refused_and_changes_nothing(engine: Engine) -> None:
    Projector(engine).apply(STORY)
    with pytest.raises(CommandError, match="0815"):
        migrate(engine, "0815")
    assert everything(engine) == WHOLE


def test_a_migration_that_fails_half_way_leaves_the_shape_and_the_rows_as_they_were(
    engine: Engine, later: Callable[[], None]
) -> None:
    _as_before_migrations(engine)
    migrate(engine, "0001")
    with engine.begin() as connection:
        connection.execute(text("CREATE INDEX hires_noted ON sessions (session_id)"))  # the name that it will want
        before = _catalogue(connection)
    with pytest.raises(Exception, match="hires_noted"):
        migrate(engine, "head")
    with engine.connect() as connection:
        assert _catalogue(connection) == before
    assert everything(engine) == WHOLE
    assert _revision(engine) == "0001"


@pytest.mark.parametrize("begun", [False, True])
def test_many_that_start_at_once_make_the_tables_once(database_url: str, engine: Engine, begun: bool) -> None:
    if begun:
        _as_before_migrations(engine)
    settings: Any = Settings(database_url=database_url)

    def start(_: int) -> None:
        bring_up(settings)
        other = connect(database_url)
        prepare(other)
        other.dispose()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(start, range(6)))
    if begun:
        assert everything(engine) == WHOLE
    assert _revision(engine) == "0001"
