"""What so many hires take on one machine: disk by stream, peak memory by process, and how long starts last."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
from nats.aio.client import Client

from awrach.finding import SERVICES
from bench import facts
from bench.intake import Receipts, publish
from bench.options import Options
from bench.report import Line
from bench.suite import connected, service
from shared.ledger import Ledger

MONTHS = ("2023-07", "2023-08", "2023-09")
AT_ONCE = 5000
_MIB = 1 << 20
_PATIENCE = 3600
MOST = 20_000


async def sizes(options: Options) -> list[Line]:
    """Hires, 20 000 at most, each with attendance and pay of three months and its end, through the whole suite."""
    lines = []
    async with connected() as (client, url, data):
        with ExitStack() as running:
            addresses = [running.enter_context(service(name, url, data)) for name in SERVICES]
            began = time.perf_counter()
            sent = await _play(client, min(options.hires, MOST))
            last = await Ledger(client).position()
            await _known(addresses[-1], last)
            rate = sent / (time.perf_counter() - began)
            lines += [Line("facts", sent, "", None), Line("published, decided and projected", rate, "facts/s", None)]
            lines += _memory()
        lines += _disk(data)
        lines += [Line("start of reporting", await _starting(url, data, last), "s", None)]
        _forget(data)
        lines += [Line("the same without its database", await _starting(url, data, last), "s", None)]
    return lines


async def _starting(url: str, data: Path, position: int) -> float:
    """Seconds until a new process of reporting knows the whole ledger."""
    began = time.perf_counter()
    with service("reporting", url, data) as address:
        await _known(address, position)
        return time.perf_counter() - began


async def _play(client: Client, hires: int) -> int:
    """Publish everything, a part at a time, until it is accepted; how many facts it was."""
    receipts = Receipts()
    await client.subscribe("receipts.bench.>", cb=receipts.take, pending_msgs_limit=-1)
    sent = 0
    parts = ([*facts.hires(count, first), *_afterwards(count, first)] for first, count in _parts(hires))
    for part in itertools.chain([[*facts.council(), *facts.worksites(hires)]], parts):
        await publish(client, part)
        sent += len(part)
        await receipts.until(sent)
    return sent


def _parts(hires: int) -> Iterator[tuple[int, int]]:
    """The first of each part, and how many it has."""
    return ((first, min(AT_ONCE, hires - first)) for first in range(0, hires, AT_ONCE))


def _afterwards(count: int, first: int) -> Iterator[facts.Message]:
    """What is told of each hire in its months and at its end."""
    for number in range(first, first + count):
        hire = {"hire_id": f"H{number}"}
        for month in MONTHS:
            worked = hire | {"month": month, "days_worked": 22}
            yield facts.message("bench", "hire.attended", f"attended-{number}-{month}", worked)
            paid = hire | {"month": month, "amount_mad": 2500, "paid_on": f"{month}-28"}
            yield facts.message("bench", "hire.paid", f"paid-{number}-{month}", paid)
        ended = hire | {"ended_on": "2023-10-09", "reason": "completed"}
        yield facts.message("bench", "hire.ended", f"ended-{number}", ended)


async def _known(address: str, position: int) -> None:
    """Wait until reporting knows the ledger that far."""
    async with httpx.AsyncClient(timeout=60) as http, asyncio.timeout(_PATIENCE):
        while (await http.get(f"{address}/v1/status")).json()["position"] < position:
            await asyncio.sleep(0.05)


def _memory() -> list[Line]:
    """The most that each process has taken so far."""
    children = [(child, child.cmdline()) for child in psutil.Process().children()]
    named = {"nats-server" if "nats-server" in command[0] else command[-1]: child.pid for child, command in children}
    return [Line(f"memory of {name}, peak", _peak(pid), "MiB", None) for name, pid in sorted(named.items())]


def _peak(pid: int) -> float:
    """MiB, as Linux counted them."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _disk(data: Path) -> list[Line]:
    """What the files of each stream and of the database take."""
    streams = {folder.name: folder for folder in data.glob("nats/**/streams/*") if folder.is_dir()}
    sizes = {f"stream {name}": _size(folder.rglob("*")) for name, folder in sorted(streams.items())}
    sizes["the database"] = _size(data.glob("reporting.sqlite3*"))
    return [Line(f"disk of {name}", size / _MIB, "MiB", None) for name, size in sizes.items()]


def _size(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())


def _forget(data: Path) -> None:
    """Remove the database."""
    for file in data.glob("reporting.sqlite3*"):
        file.unlink()
