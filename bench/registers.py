"""Pages of the registers at the size of the country, each beside a plain SELECT of the rows that it shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psutil
from sqlalchemy import Connection, Engine, Select, select, text

from bench.databases import database
from bench.options import Options
from bench.programme import Programme, Size
from bench.report import Line
from services.reporting.projections import tables
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from services.reporting.queries.registers import REGISTERS, Page, entry, listing

_TIMES = 15
_TABLES = {"partners": tables.bodies}
_FILTERS = {
    "sessions": {"council": "05.301"},
    "agreements": {"state": "approved", "partner_kind": "cooperative"},
    "worksites": {"partner": "B-7", "state": "open"},
    "partners": {"kind": "cooperative"},
}


async def registers(options: Options) -> list[Line]:
    """What each kind of page costs; ``options`` name the database and the seed."""
    with database(options.database) as url:
        engine = connect(url)
        projector, last = Projector(engine), 0
        for batch in Programme(Size(), options.seed).batches():
            last = projector.apply(batch)
        lines = [line for name in REGISTERS for line in _of_register(engine, name, last)]
        engine.dispose()
    return lines


def _of_register(engine: Engine, name: str, last: int) -> list[Line]:
    with engine.connect() as connection:
        floor = _milliseconds(connection, lambda: connection.execute(_plain(name)).all())
        lines = [Line(f"{name}, plain SELECT", floor, "ms", 1.0)]
        for what, page in _pages(name, last).items():
            took = _milliseconds(connection, _asking(connection, name, page, last))
            lines.append(Line(f"{name}, {what}", took, "ms", took / floor))
        if name == "partners":
            took = _milliseconds(connection, lambda: entry(connection, name, "B-0", last))
            lines.append(Line("the largest body's page", took, "ms", took / floor))
    return lines


def _plain(name: str) -> Select[Any]:
    table = _TABLES.get(name, tables.metadata.tables[name])
    return select(table).order_by(table.c[REGISTERS[name].key]).limit(100)


def _pages(name: str, last: int) -> dict[str, Page]:
    return {
        "a page": Page(),
        "filtered": Page(_FILTERS[name]),
        "of the largest body": Page({"partner": "B-0"}),
        "q=": Page({"q": "khenifra" if name == "sessions" else "genere 12"}),
        "by changed_at": Page(sort="-changed_at"),
        "the last page": Page(offset=900),
        "updated lately": Page({"updated_after": str(last - 1000)}),
        "updated ever": Page({"updated_after": "1"}),
    }


def _asking(connection: Connection, name: str, page: Page, last: int) -> Callable[[], object]:
    return lambda: listing(connection, name, page, last)


def _milliseconds(connection: Connection, ask: Callable[[], object]) -> float:
    """CPU time of one answer, that of the database's own process included: what else runs here does not count."""
    ask()
    spent = _spent(connection)
    for _ in range(_TIMES):
        ask()
    return (_spent(connection) - spent) / _TIMES * 1000


def _spent(connection: Connection) -> float:
    seconds = time.process_time()
    if connection.dialect.name == "postgresql":
        backend = psutil.Process(connection.scalar(text("SELECT pg_backend_pid()"))).cpu_times()
        seconds += backend.user + backend.system
    return seconds
