"""That a process uses something: told for as long as it lives, however it ends.

On PostgreSQL it is an advisory lock of a session, on SQLite a lock on a file beside the database.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, func, select

_SPACE = func.hashtext(func.concat("awrach build ", func.current_schema()))


class Hold:
    """A number that is held, shared by several or by one alone: a build's own, a negative one for anything else."""

    def __init__(self, engine: Engine, number: int, *, alone: bool = False) -> None:
        self._engine = engine
        self._number = number
        self._alone = alone
        self._connection: Connection | None = None
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Take it, again if the connection that held it was lost; ``False`` if somebody has it who does not share.

        Raises:
            SQLAlchemyError: the database is away.
        """
        if self._engine.dialect.name == "sqlite":
            return self._file is not None or self._take_file()
        return self._still_held() or self._take_lock()

    def _take_lock(self) -> bool:
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        lock = func.pg_try_advisory_lock if self._alone else func.pg_try_advisory_lock_shared
        taken = False
        try:
            taken = bool(self._connection.scalar(select(lock(_SPACE, self._number))))
        finally:
            if not taken:
                self.release()
        return taken

    def _still_held(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.scalar(select(1))
        except Exception:
            self.release()
            raise
        return True

    def _take_file(self) -> bool:
        path = _lock_file(self._engine, self._number)
        self._file = path.open("ab")
        try:
            fcntl.flock(self._file, (fcntl.LOCK_EX if self._alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Let go of it; it goes by itself with the process."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            self._connection.invalidate()  # the session ends, and its lock with it
            self._connection.close()
            self._connection = None


@contextlib.contextmanager
def held_by_nobody(connection: Connection, number: int) -> Iterator[bool]:
    """Whether nobody holds a number now; if so, nobody can while the block, and the transaction it is in, last."""
    if connection.dialect.name == "postgresql":
        yield bool(connection.scalar(select(func.pg_try_advisory_xact_lock(_SPACE, number))))
        return
    hold = Hold(connection.engine, number, alone=True)
    taken = hold.take()
    try:
        yield taken
    finally:
        if taken:
            _lock_file(connection.engine, number).unlink(missing_ok=True)
        hold.release()


def _lock_file(engine: Engine, number: int) -> Path:
    home = Path(engine.url.database or "")
    return home.with_name(f"{home.name}.{'build' if number > 0 else 'work'}-{abs(number)}.lock")
