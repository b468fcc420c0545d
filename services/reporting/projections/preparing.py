"""The tables of one build in the shape that this release writes: made, brought forward, or left where they are newer.

Alembic manages the shape; what the rows mean is :data:`VERSION`, and rows of another meaning are another build
(ADR 0021).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, inspect, select

from services.reporting.projections import VERSION
from services.reporting.projections.database import alone
from services.reporting.projections.tables import checkpoint, metadata

log = structlog.get_logger()

AS_RELEASED = "0001"
"""The shape of every database that was made before there were migrations."""

REVISIONS = "alembic_version"
_MIGRATIONS = Path(__file__).parent / "migrations"


class Misfit(Exception):
    """Tables that this release can neither go on with nor bring forward; says why."""


def prepare(engine: Engine) -> None:
    """Have every table as this release writes it; doing it again changes nothing, and several may do it at once.

    Raises:
        Misfit: other tables are there already.
    """
    with alone(engine) as connection:
        if is_empty(connection):
            metadata.create_all(connection)
            MigrationContext.configure(connection).stamp(_scripts(), "head")
        else:
            _bring_forward(connection)
        if reason := misfit(connection):
            raise Misfit(reason)
        if connection.scalar(select(checkpoint.c.version)) is None:
            connection.execute(insert(checkpoint), {"version": VERSION, "position": 0, "recorded_at": ""})


def migrate(engine: Engine, revision: str) -> None:
    """Change the shape to that of a revision, forward or back; rows are kept.

    Raises:
        alembic.util.CommandError: there is no such revision, or no way back to it.
    """
    with alone(engine) as connection:
        _stamped(connection)
        _change(connection, revision)


def is_empty(connection: Connection) -> bool:
    """Whether none of the tables is there."""
    return not _there(connection)


def misfit(connection: Connection) -> str | None:
    """Why the tables that are there cannot be gone on with; ``None`` if they can."""
    there = _there(connection)
    missing_tables = sorted(metadata.tables.keys() - there)
    if missing_tables:
        return f"there is no table {', '.join(missing_tables)}"
    for name in sorted(there):
        columns = {column["name"] for column in inspect(connection).get_columns(name)}
        missing = sorted(set(metadata.tables[name].columns.keys()) - columns)
        if missing:
            return f"table {name} has no {', '.join(missing)}"
    version = connection.scalar(select(checkpoint.c.version))
    return None if version in (None, VERSION) else f"it was written by version {version}"


def _there(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) & metadata.tables.keys()


def revision_of(connection: Connection) -> str | None:
    """The shape that the tables have; ``None`` where no migration has seen them yet."""
    return MigrationContext.configure(connection).get_current_revision()


def _bring_forward(connection: Connection) -> None:
    """A shape that this release does not know is a newer one's, which only adds to ours."""
    revision = _stamped(connection)
    if revision in _known() and revision != _scripts().get_current_head():
        _change(connection, "head")


def _stamped(connection: Connection) -> str:
    revision = revision_of(connection)
    if revision is None:
        MigrationContext.configure(connection).stamp(_scripts(), AS_RELEASED)
    return revision or AS_RELEASED


def _change(connection: Connection, revision: str) -> None:
    before, config = revision_of(connection), _config()
    config.attributes["connection"] = connection
    back = revision in {one.revision for one in _scripts().iterate_revisions(before, "base")}
    (command.downgrade if back else command.upgrade)(config, revision)
    after = revision_of(connection)
    if after != before:
        log.info("projection.migrated", before=before, after=after)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


@cache
def _known() -> frozenset[str]:
    return frozenset(one.revision for one in _scripts().walk_revisions())
