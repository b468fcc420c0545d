"""What Alembic runs: its commands on the connection, and in the transaction, that they are given."""

from __future__ import annotations

from alembic import context

from services.reporting.projections.tables import metadata

# SQLite changes a table by making it anew, which Alembic calls a batch.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
