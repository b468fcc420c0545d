"""A database for this release: new tables, those that are there, or, where they do not fit, all of them anew."""

from __future__ import annotations

import structlog
from sqlalchemy import Connection, Engine, func, insert, inspect, select

from services.reporting.projections import VERSION
from services.reporting.projections.tables import checkpoint, metadata

log = structlog.get_logger()


def prepare(engine: Engine) -> None:
    """Have every table as this release writes it; what another one wrote is dropped, for the ledger tells it again."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # other replicas may be doing the same
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("awrach tables"))))
        reason = _misfit(connection)
        if reason:
            metadata.drop_all(connection)
        metadata.create_all(connection)
        if connection.scalar(select(checkpoint.c.version)) is None:
            connection.execute(insert(checkpoint), {"version": VERSION, "position": 0, "recorded_at": ""})
    if reason:
        log.warning("projection.rebuilt", reason=reason, version=VERSION)


def _misfit(connection: Connection) -> str | None:
    """Why the tables that are there cannot be gone on with; ``None`` if they can, or if there are none."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names()) & metadata.tables.keys()
    for name in sorted(there):
        columns = {column["name"] for column in inspector.get_columns(name)}
        missing = sorted(set(metadata.tables[name].columns.keys()) - columns)
        if missing:
            return f"table {name} has no {', '.join(missing)}"
    version = connection.scalar(select(checkpoint.c.version)) if checkpoint.name in there else None
    if version is not None and version != VERSION:
        return f"it was written by version {version}"
    missing_tables = sorted(metadata.tables.keys() - there)
    return f"there is no table {', '.join(missing_tables)}" if version is not None and missing_tables else None
