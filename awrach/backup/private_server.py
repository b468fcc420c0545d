"""A nats-server on the folder of a suite that does not run: it admits whoever restores, and nobody else."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from awrach.backup.restoration import Restoration
from awrach.finding import Endpoints
from awrach.nats_server import NatsServer, free_port, store
from awrach.nkey import own_seed, public_key
from awrach.secret_file import write_secret
from awrach.server_users import nats_folder
from awrach.suite import locked, unused
from deploy.nats import PUBLISHERS_FILE, Users, configuration


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """The folder held, so that no suite starts from it meanwhile.

    Raises:
        AlreadyRunning: a suite runs from it.
    """
    data.mkdir(parents=True, exist_ok=True)
    with locked(data), unused(data):
        yield


@contextlib.contextmanager
def server(data: Path, restoration: Restoration) -> Iterator[Endpoints]:
    """The server for the length of the block, on loopback.

    Raises:
        RuntimeError: it did not start; names its log.
    """
    folder, port = nats_folder(data), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / PUBLISHERS_FILE).exists():
        write_secret(folder / PUBLISHERS_FILE, "")
    users = Users(operator=public_key(own_seed(data, "operator")), restorer=restoration.nkey)
    running = NatsServer.start(folder, port, configuration(store(folder), port, users=users))
    try:
        yield Endpoints(running.url, "", "", "")
    finally:
        running.stop()
        os.sync()  # it did not wait for the disk, so that restoring is fast
