"""Where a build lies: how it is reached, made room for, measured and removed."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, func, select, text
from sqlalchemy.engine import URL, make_url

from services.reporting.projections.preparing import REVISIONS
from services.reporting.projections.tables import metadata

HOME = ""
"""The place of the first build: where ``AWRACH_DATABASE_URL`` points."""

_PARTS_OF_A_FILE = ("", "-wal", "-shm")


def located(database_url: str, place: str) -> str:
    """The URL of a build's tables."""
    url = make_url(database_url)
    if place == HOME:
        return database_url
    if url.get_backend_name() == "sqlite":
        return _shown(url.set(database=str(_file(url, place))))
    schema = '"' + place.replace("\\", "\\\\").replace(" ", "\\ ") + '"'
    options = f"{url.query.get('options', '')} -csearch_path={schema}".strip()  # of two, the last one holds
    return _shown(url.update_query_dict({"options": options}))


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _file(url: URL, place: str) -> Path:
    return Path(url.database or "").with_name(place)


def new_place(connection: Connection, database_url: str, number: int) -> str:
    """Room for a build, empty; it begins to exist with the connection's transaction on PostgreSQL.

    Raises:
        sqlalchemy.exc.ProgrammingError: the role may not create schemas in its database.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        home = Path(url.database or "")
        place = f"{home.stem}.build-{number}{home.suffix}"
        _unlink(_file(url, place))  # of a registry that is no more
        return place
    schema = str(connection.scalar(select(func.current_schema())))
    place = f"{schema}_build_{number}"
    connection.execute(text(f"DROP SCHEMA IF EXISTS {_quoted(connection, place)} CASCADE"))
    connection.execute(text(f"CREATE SCHEMA {_quoted(connection, place)}"))
    return place


def exists(connection: Connection, database_url: str, place: str) -> bool:
    """Whether anything is at a place; ``connection`` is one to the home."""
    url = make_url(database_url)
    if place == HOME:
        return True
    if url.get_backend_name() == "sqlite":
        return _file(url, place).exists()
    return connection.scalar(select(func.to_regnamespace(_quoted(connection, place)))) is not None


def remove(connection: Connection, database_url: str, place: str) -> None:
    """Remove all that a build has; on SQLite its space is given back by :func:`give_back`."""
    url = make_url(database_url)
    if place == HOME:
        metadata.drop_all(connection)
        Table(REVISIONS, MetaData()).drop(connection, checkfirst=True)
    elif url.get_backend_name() == "sqlite":
        _unlink(_file(url, place))
    else:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {_quoted(connection, place)} CASCADE"))


def give_back(connection: Connection) -> None:
    """Let a file of SQLite be no larger than what it holds; the connection is in no transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def size(connection: Connection, database_url: str, place: str) -> int:
    """Bytes on disk, indexes included; ``connection`` is one to the home."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return sum(part.stat().st_size for part in _parts(_file(url, place or Path(url.database or "").name)))
    schema = "current_schema()" if place == HOME else ":place"
    relations = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
    measured = connection.scalar(
        text(f"{relations} WHERE relkind = 'r' AND nspname = {schema}"), {"place": place} if place else {}
    )
    return int(measured or 0)


def _parts(file: Path) -> list[Path]:
    return [part for suffix in _PARTS_OF_A_FILE if (part := file.with_name(file.name + suffix)).exists()]


def _unlink(file: Path) -> None:
    for part in _parts(file):
        part.unlink(missing_ok=True)


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
