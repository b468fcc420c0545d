"""What every service looks after beside its work: the streams that it may see, its certificates, its lag."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from nats.aio.client import Client

from shared import expiring
from shared.background import every
from shared.ledger import watching
from shared.settings import Settings


def watching_nats(
    connection: Client, settings: Settings, streams: Sequence[str]
) -> dict[str, Coroutine[Any, Any, None]]:
    """The loops, by name, that a service runs for it."""
    return {
        "streams": every(watching.LOOK_EVERY, partial(watching.look, connection, streams), "streams"),
        "certificates": every(expiring.LOOK_EVERY, partial(expiring.look, settings), "certificates"),
    }


def behind(settings: Settings, positions: int, seconds: float, what: str) -> list[str]:
    """How far a service lags, in words, if that is further than the settings allow."""
    if positions <= settings.lag_positions and seconds <= settings.lag_seconds:
        return []
    return [f"{positions} {what}, the oldest for {seconds:.0f} s (AWRACH_LAG_POSITIONS, AWRACH_LAG_SECONDS)"]
