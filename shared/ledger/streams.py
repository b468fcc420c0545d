"""The streams' one definition, how they are made, and the check that they are still so.

FastStream and nats-py both rewrite a stream that they think they own, so nothing else may declare one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nats.aio.client import Client

from shared.contracts.facts import FACTS
from shared.ledger.api import ApiError, NotNow, call

_NO_STREAM = 10059
_DAY = 86_400 * 1_000_000_000
_HISTORY = {
    "retention": "limits",
    "storage": "file",
    "discard": "old",
    "max_age": 0,
    "max_msgs": -1,
    "max_bytes": -1,
    "allow_atomic": True,
    "allow_direct": True,
    "deny_delete": True,
    "deny_purge": True,
}


class StreamDrift(Exception):
    """A stream is not as this suite defines it, so a guarantee would be missing."""


def streams(*, intake_days: int, replicas: int) -> dict[str, dict[str, Any]]:
    """Every stream by name: INTAKE is a buffer of days, IDENTITY may forget a person, the others are for ever.

    Only a stream of one copy is compressed: nats-server 2.15 spoils a compressed copy of a cluster (docs/adr/0019).
    """
    entities = sorted({kind.entity for kind in FACTS.values()})
    history = _HISTORY | {"compression": "s2" if replicas == 1 else "none", "num_replicas": replicas}
    return {
        "INTAKE": {
            **history,
            "subjects": [f"intake.*.{entity}.*" for entity in entities],
            "max_age": intake_days * _DAY,
            # A message id repeated on another subject would be acknowledged and its payload lost, so the
            # server's own window is as small as it allows: the ledger recognises repetitions, for ever.
            "duplicate_window": 100_000_000,
        },
        "LEDGER": {
            **history,
            "subjects": ["ledger.*.*.*"],
        },
        "IDENTITY": {
            **history,
            "subjects": ["identity.*"],
            "deny_delete": False,
        },
        "PUBLISHERS": {
            **history,
            "subjects": ["publishers.*"],
        },
    }


async def ensure_streams(connection: Client, *, intake_days: int, replicas: int) -> None:
    """Create the streams that are missing; change none that exists."""
    for name, definition in streams(intake_days=intake_days, replicas=replicas).items():
        try:
            await call(connection, f"STREAM.INFO.{name}")
        except ApiError as error:
            if error.code != _NO_STREAM:
                raise
            await call(connection, f"STREAM.CREATE.{name}", {"name": name, **definition})


async def check_streams(
    connection: Client, *, intake_days: int, replicas: int, only: Collection[str] | None = None
) -> None:
    """Compare every stream with its definition, or only those that a service may see.

    Raises:
        StreamDrift: one is missing or differs; says where and what to do.
        ApiError: it cannot be told, for the cluster has no leader.
    """
    for name, definition in streams(intake_days=intake_days, replicas=replicas).items():
        if only is not None and name not in only:
            continue
        try:
            actual = (await call(connection, f"STREAM.INFO.{name}"))["config"]
        except NotNow:
            raise  # it may well be there
        except ApiError as error:
            raise StreamDrift(f"stream {name}: {error}; create it with `awrach streams`") from error
        drift = [
            f"{member} is {actual.get(member)!r}, must be {wanted!r}"
            for member, wanted in definition.items()
            if actual.get(member) != wanted
        ]
        if drift:
            raise StreamDrift(f"stream {name} differs from its definition: {'; '.join(drift)}")
