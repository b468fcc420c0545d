"""``python -m services.reporting.rebuilding``: make the projection anew beside the one that serves, compare, take over.

A process of its own beside the service, which goes on serving and follows when another build has taken over. Killed at
any moment it leaves the old one serving; started again it goes on where it was. ``awrach rebuild`` runs it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.reporting.builds.building import Building
from services.reporting.builds.comparing import Comparing, Comparison
from services.reporting.builds.registry import Build, Registry
from services.reporting.projections import VERSION
from services.reporting.projections.database import connect
from services.reporting.registering import Registered
from shared.connecting import Bus
from shared.ledger import Ledger
from shared.logging import configure
from shared.settings import Settings

DONE, DIFFERENT, WRONG, IMPOSSIBLE = 0, 1, 2, 3
"""Exit codes: equal, or taken over; different, so that the old build goes on serving; wrong usage; not possible now."""

_GONE_WITHIN = 60.0
_ASK_EVERY = 0.5


class Impossible(Exception):
    """It cannot be done now; says why and what to do."""


class Rebuilding:
    """One rebuild, from its beginning to its end."""

    def __init__(self, settings: Settings, registry: Registry, options: argparse.Namespace) -> None:
        self._settings = settings
        self._registry = registry
        self._options = options

    async def run(self, ledger: Ledger, registered: Registered) -> tuple[int, dict[str, Any], list[str]]:
        """Exit code, what to print as JSON, and the same as lines."""
        registry = self._registry
        old = self._to_be_replaced()
        build = await asyncio.to_thread(registry.claim, "trial" if self._options.dry_run else "building")
        with self._used(build) as engine:
            await Building(ledger, registry, build, engine).run()
            compared = await asyncio.to_thread(self._compared, old, build, engine, registered) if old else None
        equal = compared is None or compared.equal
        told: dict[str, Any] = {"build": build.number, "version": VERSION, "replaces": old.number if old else None}
        told["comparison"] = compared.told() if compared else None
        lines = [*compared.lines()] if compared else ["there is no other build to compare it with"]
        if self._options.dry_run:
            dropped = await asyncio.to_thread(registry.drop, build)
            return (DONE if equal else DIFFERENT), told | {"took_over": False, "dropped": dropped}, lines
        if not equal and not self._options.accept_differences:
            kept = f"build {build.number} is kept and serves nobody: `rebuild --accept-differences` lets it take over,"
            return DIFFERENT, told | {"took_over": False}, [*lines, kept, "`rebuild --clean` removes it"]
        await self._take_over(build, old)
        return DONE, told | {"took_over": True}, [*lines, f"build {build.number} serves version {VERSION} now"]

    def _to_be_replaced(self) -> Build | None:
        """What serves this version; while nothing does, what served the version before."""
        serving = [one for one in self._registry.all() if one.state == "serving" and one.version]
        mine = [one for one in serving if one.version == VERSION]
        return next(iter(reversed(mine or serving)), None)

    def _compared(self, old: Build, build: Build, engine: Engine, registered: Registered) -> Comparison:
        with self._used(old) as before:
            return Comparing(self._settings, registered).compared(before, engine, (old, build))

    async def _take_over(self, build: Build, old: Build | None) -> None:
        replaced = old if old is not None and old.version == VERSION else None
        if not await asyncio.to_thread(self._registry.take_over, build, replaced):
            raise Impossible("another build has taken over meanwhile; start the rebuild again")
        await asyncio.to_thread(_drop_superseded, self._registry)

    @contextlib.contextmanager
    def _used(self, build: Build) -> Any:
        hold, engine = self._registry.hold(build), connect(self._registry.url(build))
        try:
            if not hold.take():
                raise Impossible(f"build {build.number} is being removed; start the rebuild again")
            yield engine
        finally:
            engine.dispose()
            hold.release()


def _drop_superseded(registry: Registry) -> None:
    """Wait for replicas to go over; one that takes longer removes what it was the last to read itself."""
    deadline = time.monotonic() + _GONE_WITHIN
    while registry.drop_superseded() and time.monotonic() < deadline:
        time.sleep(_ASK_EVERY)


def clean(registry: Registry) -> list[str]:
    """Remove every build that is not needed to serve this release, and say so."""
    dropped, kept = registry.drop_others()
    lines = [f"build {one.number} (version {one.version}, {one.state}) is removed" for one in dropped]
    lines += [f"build {one.number} (version {one.version}, {one.state}) is in use and stays" for one in kept]
    return lines or ["nothing to remove"]


async def _rebuild(settings: Settings, registry: Registry, options: argparse.Namespace) -> int:
    only = registry.only_one()
    if not await asyncio.to_thread(only.take):
        raise Impossible("another rebuild is under way")
    try:
        async with _bus(settings) as (ledger, registered):
            code, told, lines = await Rebuilding(settings, registry, options).run(ledger, registered)
    finally:
        only.release()
    print(json.dumps(told, ensure_ascii=False, default=str) if options.json else "\n".join(lines))
    return code


@contextlib.asynccontextmanager
async def _bus(settings: Settings) -> AsyncIterator[tuple[Ledger, Registered]]:
    bus, registered = Bus("reporting", settings), Registered()
    connection = await bus.connect()
    try:
        await registered.load(connection)
        yield Ledger(connection), registered
    finally:
        await bus.stop()


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rebuild", description="Make the projection anew beside the one that serves.")
    parser.add_argument(
        "--dry-run", action="store_true", help="build and compare, list what differs, and take nothing over"
    )
    parser.add_argument("--accept-differences", action="store_true", help="take over although figures or rows differ")
    parser.add_argument("--clean", action="store_true", help="remove the builds that nobody needs, and build nothing")
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Exit codes as :data:`DONE` and the others."""
    options = _options(arguments)
    settings = Settings()
    configure("reporting", settings)
    registry = Registry(settings.database_url)
    try:
        registry.open()
        if options.clean:
            print("\n".join(clean(registry)))
            return DONE
        return asyncio.run(_rebuild(settings, registry, options))
    except (Impossible, SQLAlchemyError, OSError) as error:
        print(f"rebuild: {error}", file=sys.stderr)
        return IMPOSSIBLE
    finally:
        registry.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
