"""Where reporting stands: positions, lag, what each publisher sent last, what waits, and how large the database is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, text

from services.reporting.projections import VERSION
from services.reporting.projections.tables import WAITING, facts, receipts
from services.reporting.queries.known import known

_OLDEST = 20
"""Positions named of what is parked: enough to see what it waits for."""


def status(connection: Connection, position: int, ledger_position: int) -> dict[str, Any]:
    """``lag`` is in positions; publishers come with their outcomes, their last accepted fact and what waits of them."""
    last = {
        publisher: {"last_position": at, "last_recorded_at": recorded_at}
        for publisher, at, recorded_at in connection.execute(
            select(facts.c.publisher, func.max(facts.c.position), func.max(facts.c.recorded_at)).group_by(
                facts.c.publisher
            )
        )
    }
    outcomes: dict[str, dict[str, int]] = {}
    counted = select(receipts.c.publisher, receipts.c.outcome, func.count()).where(known(receipts, position))
    for publisher, outcome, count in connection.execute(counted.group_by(receipts.c.publisher, receipts.c.outcome)):
        outcomes.setdefault(publisher, {})[outcome] = count
    nothing, parked = {"last_position": None, "last_recorded_at": None}, _parked(connection)
    return {
        "position": position,
        "ledger_position": ledger_position,
        "lag": max(0, ledger_position - position),
        "projection_version": VERSION,
        "database": _database(connection),
        "publishers": [
            {
                "publisher": publisher,
                **last.get(publisher, nothing),
                "outcomes": outcomes[publisher],
                "parked": parked.get(publisher),
            }
            for publisher in sorted(outcomes)
        ],
    }


def _parked(connection: Connection) -> dict[str, dict[str, Any]]:
    """How many facts of each publisher wait, since when, and the positions of the oldest receipts that say for what."""
    counted = select(receipts.c.publisher, func.count(), func.min(receipts.c.recorded_at)).where(*WAITING)
    return {
        publisher: {
            "facts": count,
            "oldest_recorded_at": oldest,
            "positions": list(
                connection.scalars(
                    select(receipts.c.known_from)
                    .where(receipts.c.publisher == publisher, *WAITING)
                    .order_by(receipts.c.known_from)
                    .limit(_OLDEST)
                )
            ),
        }
        for publisher, count, oldest in connection.execute(counted.group_by(receipts.c.publisher)).all()
    }


def _database(connection: Connection) -> dict[str, Any]:
    """Its size, and how large its disk is and what is free there, where this process can see that: bytes."""
    if connection.dialect.name == "postgresql":
        size = connection.scalar(select(func.pg_database_size(func.current_database())))
        return {"kind": "postgresql", "bytes": size, "free_bytes": None, "total_bytes": None}
    pages, page = (connection.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size"))
    file = connection.engine.url.database
    disk = shutil.disk_usage(Path(file).parent) if file and file != ":memory:" else None
    room = {"free_bytes": disk.free if disk else None, "total_bytes": disk.total if disk else None}
    return {"kind": connection.dialect.name, "bytes": pages * page, **room}
