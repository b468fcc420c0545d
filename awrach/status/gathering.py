"""Ask everybody, in an order in which later answers can use earlier ones."""

from __future__ import annotations

import asyncio
from pathlib import Path

from awrach.finding import Endpoints
from awrach.status.bus import NotConnected, ask_nats
from awrach.status.certificates import look_at_certificates
from awrach.status.disks import look_at_disks
from awrach.status.intake import ask_about_publishers
from awrach.status.learned import Learned, Limits
from awrach.status.services import ask_reporting, ask_services


def gather(endpoints: Endpoints, data: Path, limits: Limits) -> Learned:
    """Everything that can be learned; what cannot be is said to be unknown."""
    learned = Learned(endpoints)
    ask_services(learned, data)
    ask_reporting(learned, limits)
    asyncio.run(_over_nats(learned, data, limits))
    return learned


async def _over_nats(learned: Learned, data: Path, limits: Limits) -> None:
    await ask_nats(learned, data)
    with learned.asking("publishers", NotConnected):
        await ask_about_publishers(learned, data, limits)
    await look_at_disks(learned, data, limits)
    await look_at_certificates(learned, limits)
