"""The reporting database: one writes at a time, any number read beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""What SQLAlchemy raises when the database cannot be reached, does not answer in time, or has no connection left."""

_NETWORK: dict[str, str | int] = {
    "application_name": "awrach-reporting",
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""For libpq, unless the URL says otherwise: a host that vanished is noticed within half a minute."""

_POOL_SECONDS = 10
_IDLE_WRITER_SECONDS = 60


def connect(database_url: str, *, connections: int = 8, timeout: float = 30) -> Engine:
    """An engine; it connects only when it is used.

    ``connections`` is the most that it opens and ``timeout`` the seconds that one reading statement may take, both
    on PostgreSQL. SQLite is in WAL mode, where a reader never waits for the writer.
    """
    url = make_url(database_url)
    return _sqlite(url) if url.get_backend_name() == "sqlite" else _server(url, connections, timeout)


def without_timeout(connection: Connection) -> None:
    """Let the statements of this transaction take as long as they must."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


@contextlib.contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction beside which nobody else has one of these: who comes second waits, and finds what was done.

    Tables are changed in it whole or not at all.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            without_timeout(connection)
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("awrach tables"))))
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver would begin at the first row only
        yield connection


def ping(engine: Engine) -> bool:
    """Whether the database answers."""
    try:
        with engine.connect() as connection:
            connection.scalar(text("SELECT 1"))
    except AWAY:
        return False
    return True


def _sqlite(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _server(url: URL, connections: int, timeout: float) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={name: value for name, value in _NETWORK.items() if name not in url.query},
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_POOL_SECONDS,
        pool_use_lifo=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        """A replica that vanished in the middle of writing must not keep the others from it."""
        connection.autocommit = True
        connection.execute(f"SET statement_timeout = {round(timeout * 1000)}")
        connection.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_WRITER_SECONDS}s'")
        connection.autocommit = False

    return engine
