"""Room: for the streams and for the reporting database, wherever they are kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from nats.errors import Error as NatsError

from awrach.finding import named_by_settings
from awrach.reloading import is_distributed
from awrach.server_users import nats_folder
from awrach.status.bus import NotConnected, servers
from awrach.status.learned import Learned, Limits

_ROOM = "make room: remove other files, or give the disk more; facts are refused, not lost, while it is full"


async def look_at_disks(learned: Learned, data: Path, limits: Limits) -> None:
    """What is free, by whoever can see it."""
    if is_distributed(data):
        with learned.asking("room that NATS has", NotConnected, NatsError, OSError):
            learned.disks += [
                _disk(f"streams of {one['server']}", one["used_bytes"], _left(one), one["limit_bytes"])
                for one in await servers(learned.endpoints, data)
            ]
    elif named_by_settings() or not nats_folder(data).exists():
        learned.not_known("room that NATS has", "its folder is on another machine: df -h there")
    else:
        usage = shutil.disk_usage(nats_folder(data))
        used = (learned.nats.get("account") or {}).get("bytes")
        learned.disks.append(_disk(str(nats_folder(data)), used, usage.free, usage.total))
    _database(learned)
    for one in learned.disks:
        free, total = one["free_bytes"], one["total_bytes"]
        if free is not None and total and free / total * 100 < limits.free_percent:
            learned.find("disk", f"{one['what']}: only {free / total:.1%} is free", _ROOM)


def _left(server: dict[str, Any]) -> int | None:
    used, limit = server["used_bytes"], server["limit_bytes"]
    return None if used is None or not limit else max(0, limit - used)


def _database(learned: Learned) -> None:
    told = (learned.reporting or {}).get("database")
    if told is None:
        learned.not_known("room that the database has", "reporting does not say")
        return
    learned.disks.append(
        _disk(f"database ({told['kind']})", told["bytes"], told["free_bytes"], told.get("total_bytes"))
    )
    if told["free_bytes"] is None:
        learned.not_known("room that the database has", "PostgreSQL does not tell: df -h on its machine")


def _disk(what: str, used: int | None, free: int | None, total: int | None) -> dict[str, Any]:
    """Bytes: used by the suite, free, and of the disk (or what NATS allows itself) as a whole."""
    return {"what": what, "used_bytes": used, "free_bytes": free, "total_bytes": total}
