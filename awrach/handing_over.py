"""Who may read and change what was prepared: in a container each part runs as a user of its own."""

from __future__ import annotations

import os
from pathlib import Path

from deploy.nats import SERVICES

SERVICE_ID, NATS_ID, SECRETS_ID = 10001, 10002, 10003
"""User and group of the services and of NATS; group of official images that read one password (PostgreSQL, Grafana)."""

_READERS = {**dict.fromkeys(SERVICES, SERVICE_ID), "nats-tls": NATS_ID, "postgres": SECRETS_ID, "grafana": SECRETS_ID}


def hand_over(root: Path, operator_id: int) -> None:
    """Give every folder to who needs it: a part reads its own secrets, and only the operator changes anything.

    Raises:
        PermissionError: this process may not give files away.
    """
    for part, group in _READERS.items():
        _give(root / part, 0, group, folder_mode=0o750, file_mode=0o640)
    _give(root / "operator", operator_id, operator_id, folder_mode=0o700, file_mode=0o600)
    # With the set-group bit a publishers' file that the operator writes later belongs to the servers' group as well.
    _give(root / "nats", operator_id, NATS_ID, folder_mode=0o2750, file_mode=0o640)
    for store in root.glob("nats-data*"):
        os.chown(store, NATS_ID, NATS_ID)
        store.chmod(0o700)
    if (root / "metrics").exists():  # what the operator tells Prometheus; nothing in it is secret
        _give(root / "metrics", operator_id, operator_id, folder_mode=0o755, file_mode=0o644)
    if (root / "credentials").exists():
        os.chown(root / "credentials", operator_id, operator_id)
        (root / "credentials").chmod(0o700)


def _give(top: Path, user: int, group: int, *, folder_mode: int, file_mode: int) -> None:
    for path in (top, *sorted(top.rglob("*"))):
        os.chown(path, user, group)
        path.chmod(folder_mode if path.is_dir() else file_mode)
