"""The users of this machine's nats-server: the suite's own, and the publishers that are registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from awrach.certificates import certificates
from awrach.nats_server import log_file, most_bytes, pid_file, reload, store
from awrach.nkey import own_seed, public_key
from awrach.secret_file import write_secret
from deploy.nats import PUBLISHERS_FILE, SERVICES, Users, configuration, publisher_accounts
from deploy.nats.configuration import ACCOUNT
from shared.publishers import Publisher

_OPEN_ACCOUNT = "$G"
_FOR_SERVERS = 0o640
"""Public keys only; in containers the servers read it as the group of its folder."""


def nats_folder(data: Path) -> Path:
    """Where nats-server keeps everything, below the suite's folder."""
    return data / "nats"


def server_configuration(data: Path, port: int, *, secure: bool, health_port: int | None = None) -> str:
    """What nats-server starts with: publishers as last admitted; ``secure``: TLS, and nobody without credentials."""
    folder = nats_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    _take_over(store(folder) / "jetstream")
    if not (folder / PUBLISHERS_FILE).exists():
        write_secret(folder / PUBLISHERS_FILE, "")
    users = Users(
        operator=_public(data, "operator"),
        services={name: _public(data, name) for name in SERVICES},
        local=None if secure else _public(data, "local"),
        backup=_public(data, "backup"),
    )
    tls = certificates(data) if secure else None
    return configuration(
        store(folder), port, users=users, tls=tls, pid_file=pid_file(folder), health_port=health_port,
        max_store=most_bytes(folder), log_file=log_file(folder),
    )  # fmt: skip


def _public(data: Path, user: str) -> str:
    return public_key(own_seed(data, user))


def _take_over(streams: Path) -> None:
    """Streams of a folder that was made before there were accounts belong to the suite's account now."""
    before, after = streams / _OPEN_ACCOUNT, streams / ACCOUNT
    if before.is_dir() and not after.exists():
        before.rename(after)


def admit(data: Path, publishers: Iterable[Publisher]) -> None:
    """Let the running server know exactly these publishers, if it does not yet; the others lose their connections.

    Raises:
        RuntimeError: the server did not take it.
    """
    folder = nats_folder(data)
    with admitting(folder, publishers) as changed:
        if changed:
            reload(folder)
            # An account that a reload makes is tied to the suite's only by the reload after it (nats-server 2.15).
            reload(folder)


@contextmanager
def admitting(folder: Path, publishers: Iterable[Publisher]) -> Iterator[bool]:
    """Put exactly these publishers into their file; whether servers must read it, which is done within the block.

    If that fails with a RuntimeError, the file is as before: with one that it refuses, no server could start again.
    """
    path, accounts = folder / PUBLISHERS_FILE, publisher_accounts(publishers)
    before, unfinished = path.read_text(encoding="utf-8"), folder / "publishers.unfinished"
    if before == accounts and not unfinished.exists():
        yield False
        return
    unfinished.touch()
    write_secret(path, accounts, _FOR_SERVERS)
    try:
        yield True
        unfinished.unlink()
    except RuntimeError:
        write_secret(path, before, _FOR_SERVERS)
        raise
