"""``python -m services.reporting.migrating``: bring the reporting database to this release, once, before it serves.

With ``--to REVISION`` to the shape of another release, before that one is installed again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from services.reporting.builds.registry import Build, Registry
from services.reporting.projections import VERSION
from services.reporting.projections.database import connect
from services.reporting.projections.preparing import Misfit, migrate, prepare
from shared.logging import configure
from shared.settings import Settings


def bring_up(settings: Settings, revision: str | None = None) -> None:
    """Have the registry of builds, and the builds of this version in the shape of this release, or of a revision.

    Doing it again changes nothing, and several may do it at once. Where no build serves this version nothing is made:
    the service does that, or ``rebuild``.

    Raises:
        sqlalchemy.exc.OperationalError: the database cannot be reached.
        alembic.util.CommandError: there is no such revision, or no way back to it.
    """
    registry = Registry(settings.database_url)
    try:
        registry.open()
        for build in registry.all():
            if build.version == VERSION and build.state != "superseded":
                _bring(registry, build, revision)
    finally:
        registry.close()


def _bring(registry: Registry, build: Build, revision: str | None) -> None:
    engine = connect(registry.url(build))
    try:
        if revision is None:
            prepare(engine)
        else:
            migrate(engine, revision)
    except Misfit as misfit:
        registry.discard(build, str(misfit))
    finally:
        engine.dispose()


def main(arguments: Sequence[str]) -> None:
    """As ``docker-compose.yml`` runs it once before reporting starts."""
    parser = argparse.ArgumentParser(prog="migrating", description="Bring the reporting database to this release.")
    parser.add_argument("--to", metavar="REVISION", help="the shape of another release, such as 0001")
    settings = Settings()
    configure("reporting", settings)
    bring_up(settings, parser.parse_args(arguments).to)


if __name__ == "__main__":
    main(sys.argv[1:])
