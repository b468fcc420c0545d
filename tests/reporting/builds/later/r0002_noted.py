"""A change of shape as a later release might bring: a column that may be null, and an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add both."""
    with op.batch_alter_table("hires") as hires:
        hires.add_column(sa.Column("noted", sa.String(20)))
        hires.create_index("hires_noted", ["noted", "known_from"])


def downgrade() -> None:
    """Take both away again."""
    with op.batch_alter_table("hires") as hires:
        hires.drop_index("hires_noted")
        hires.drop_column("noted")
