"""``python -m services.reporting.migrating``: bring the reporting database to this release, once, before it serves."""

from __future__ import annotations

from services.reporting.projections.database import connect
from services.reporting.projections.preparing import prepare
from shared.logging import configure
from shared.settings import Settings


def migrate(settings: Settings) -> None:
    """Have every table as this release needs it; doing it again changes nothing.

    Raises:
        sqlalchemy.exc.OperationalError: the database cannot be reached.
    """
    engine = connect(settings.database_url)
    try:
        prepare(engine)
    finally:
        engine.dispose()


if __name__ == "__main__":
    from_environment = Settings()
    configure("reporting", from_environment)
    migrate(from_environment)
