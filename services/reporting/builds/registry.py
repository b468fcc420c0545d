"""Which builds there are, and which serves: one table, read and written by releases old and new alike.

For that reason it is not migrated: a column may be added if it may be null, and none is ever changed or dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import structlog
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    insert,
    inspect,
    literal,
    select,
    update,
)

from services.reporting.builds import places
from services.reporting.builds.holding import Hold, held_by_nobody
from services.reporting.projections import VERSION
from services.reporting.projections.database import alone, connect
from services.reporting.projections.preparing import is_empty, misfit
from services.reporting.projections.tables import checkpoint
from shared.clock import instant_text, now

log = structlog.get_logger()

State = Literal["building", "trial", "serving", "superseded"]
"""``trial``: of a dry run, never to serve. ``superseded``: another took over; removed once nobody reads it."""

_UNREADABLE = 0
"""The version of tables that no release with builds has written."""

_builds = Table(
    "builds",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("place", String(128), nullable=False),
    Column("state", String(16), nullable=False),
    Column("began_at", String(32), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("goal", BigInteger, nullable=False),
    Column("per_second", Float),
    Column("told_at", String(32), nullable=False),
    sqlite_autoincrement=True,
)
_SERVES = _builds.c.state == literal("serving", literal_execute=True)
Index("one_build_serves", _builds.c.version, unique=True, sqlite_where=_SERVES, postgresql_where=_SERVES)


@dataclass(frozen=True, slots=True)
class Build:
    """A row of the registry. ``position``, ``goal`` and ``per_second`` tell of its making, as of ``told_at``."""

    number: int
    version: int
    place: str
    state: State
    began_at: str
    position: int
    goal: int
    per_second: float | None
    told_at: str

    @property
    def percent(self) -> float:
        """How much of the ledger it held when it was last told."""
        return 100.0 if self.position >= self.goal else round(100 * self.position / self.goal, 1)

    @property
    def eta_seconds(self) -> int | None:
        """How long it needs still, at the pace that was told; ``None`` where there is none."""
        left = max(0, self.goal - self.position)
        return round(left / self.per_second) if self.per_second else (None if left else 0)


class Registry:
    """The builds of one reporting database. Every method may raise ``SQLAlchemyError``: it is away."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self.engine = connect(database_url, connections=5)

    def close(self) -> None:
        """Let go of its connections."""
        self.engine.dispose()

    def url(self, build: Build) -> str:
        """Where its tables are."""
        return places.located(self.database_url, build.place)

    def open(self) -> None:
        """Have the registry; tables from before there was one are taken over as they stand, and serve on."""
        with alone(self.engine) as connection:
            _builds.metadata.create_all(connection)
            known = self._all(connection)
            for lost in [one for one in known if not places.exists(connection, self.database_url, one.place)]:
                log.warning("projection.lost", build=lost.number, version=lost.version)
                connection.execute(_builds.delete().where(_builds.c.number == lost.number))
            if not known and not is_empty(connection):
                self._adopt(connection)

    def _adopt(self, connection: Connection) -> None:
        version = _version_of(connection)
        fits = version != VERSION or misfit(connection) is None
        made = self._add(connection, places.HOME, "serving" if fits else "superseded", version if fits else _UNREADABLE)
        log.info("projection.adopted", build=made.number, version=made.version, state=made.state)

    def all(self) -> list[Build]:
        """Every build, oldest first."""
        with self.engine.connect() as connection:
            return self._all(connection)

    def _all(self, connection: Connection) -> list[Build]:
        return [_build(row) for row in connection.execute(select(_builds).order_by(_builds.c.number))]

    def serving(self) -> Build | None:
        """The build that serves this release's version."""
        return next((one for one in self.all() if one.version == VERSION and one.state == "serving"), None)

    def claim(self, state: Literal["building", "trial"]) -> Build:
        """The build of this version that is under way, so that it is gone on with; or a new, empty one."""
        with alone(self.engine) as connection:
            known = self._all(connection)
            begun = [one for one in known if (one.version, one.state) == (VERSION, state)]
            if begun:
                return begun[-1]
            made = self._add(connection, places.HOME, state, VERSION)
            if not known:
                return made
            place = places.new_place(connection, self.database_url, made.number)
            connection.execute(update(_builds).where(_builds.c.number == made.number).values(place=place))
            return self._find(connection, made.number)

    def _add(self, connection: Connection, place: str, state: State, version: int) -> Build:
        told = {"state": state, "version": version, "place": place, "position": 0, "goal": 0}
        times = {"began_at": instant_text(now()), "told_at": instant_text(now())}
        return _build(connection.execute(insert(_builds).values(**told, **times).returning(_builds)).one())

    def _find(self, connection: Connection, number: int) -> Build:
        return _build(connection.execute(select(_builds).where(_builds.c.number == number)).one())

    def tell(self, build: Build, position: int, goal: int, per_second: float | None) -> Build:
        """Say how far a build is; the build as told."""
        told = {"position": position, "goal": goal, "per_second": per_second, "told_at": instant_text(now())}
        with self.engine.begin() as connection:
            connection.execute(update(_builds).where(_builds.c.number == build.number).values(**told))
            return self._find(connection, build.number)

    def take_over(self, build: Build, instead_of: Build | None) -> bool:
        """Let a build serve its version, in one step for everybody.

        ``False``, and nothing changed, if by now another serves than the one that it was to replace.
        """
        with alone(self.engine) as connection:
            serving = [one for one in self._all(connection) if (one.version, one.state) == (build.version, "serving")]
            found = serving[0].number if serving else None
            if found != (instead_of.number if instead_of else None):
                return found == build.number
            mine = _builds.c.version == build.version
            connection.execute(update(_builds).where(mine, _SERVES).values(state="superseded"))
            connection.execute(update(_builds).where(_builds.c.number == build.number).values(state="serving"))
        log.info(
            "projection.took_over",
            build=build.number,
            version=build.version,
            replaced=instead_of.number if instead_of else None,
        )
        return True

    def discard(self, build: Build, reason: str) -> None:
        """Nothing is to serve from a build that cannot be read."""
        with alone(self.engine) as connection:
            connection.execute(update(_builds).where(_builds.c.number == build.number).values(state="superseded"))
        log.warning("projection.discarded", build=build.number, version=build.version, reason=reason)

    def hold(self, build: Build) -> Hold:
        """A sign, for as long as it is held, that the build is in use."""
        return Hold(self.engine, build.number)

    def only_one(self) -> Hold:
        """What one process alone has that makes a build of this version beside the one that serves."""
        return Hold(self.engine, -VERSION, alone=True)

    def drop(self, build: Build) -> bool:
        """Remove a build and give back its space, unless somebody uses it."""
        with alone(self.engine) as connection, held_by_nobody(connection, build.number) as free:
            if not free:
                return False
            places.remove(connection, self.database_url, build.place)
            connection.execute(_builds.delete().where(_builds.c.number == build.number))
        if build.place == places.HOME:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                places.give_back(connection)
        log.info("projection.dropped", build=build.number, version=build.version, reason=build.state)
        return True

    def drop_superseded(self) -> list[Build]:
        """Remove what nobody reads any more; those that somebody still does."""
        return [one for one in self.all() if one.state == "superseded" and not self.drop(one)]

    def drop_others(self) -> tuple[list[Build], list[Build]]:
        """Remove every build but the one that serves this version: those removed, and those still in use.

        While none serves this version the builds that serve others stay.
        """
        known, mine = self.all(), self.serving()
        others = [one for one in known if (mine and one.number != mine.number) or one.state != "serving"]
        dropped = [one for one in others if self.drop(one)]
        return dropped, [one for one in others if one not in dropped]

    def size(self, build: Build) -> int:
        """Bytes on disk."""
        with self.engine.connect() as connection:
            return places.size(connection, self.database_url, build.place)

    def described(self) -> list[dict[str, Any]]:
        """Every build as ``/v1/status`` tells of it."""
        with self.engine.connect() as connection:
            return [self._described(connection, one) for one in self._all(connection)]

    def _described(self, connection: Connection, build: Build) -> dict[str, Any]:
        told: dict[str, Any] = {"build": build.number, "version": build.version, "state": build.state}
        told["bytes"] = places.size(connection, self.database_url, build.place)
        if build.state in ("building", "trial"):
            told |= progress(build)
        return told


def progress(build: Build) -> dict[str, Any]:
    """How far a build is: positions, percent, positions a second, seconds left, and when it was told."""
    return {
        "position": build.position,
        "goal": build.goal,
        "percent": build.percent,
        "positions_per_second": build.per_second,
        "eta_seconds": build.eta_seconds,
        "told_at": build.told_at,
    }


def _build(row: Row[Any]) -> Build:
    return Build(**row._asdict())


def _version_of(connection: Connection) -> int:
    if not inspect(connection).has_table(checkpoint.name):
        return _UNREADABLE
    return int(connection.scalar(select(checkpoint.c.version)) or VERSION)
