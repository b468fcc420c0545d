"""A ledger on a real server, what reporting must answer at each of its positions, and rebuilds as processes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any

import httpx

from bench.generating import Generated
from shared.contracts.entries import decode_entry
from shared.ledger import Ledger, Recorded
from shared.ledger.append import Message

_MOST = 900
_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("AWRACH_")}


@dataclass(frozen=True)
class Played:
    """Messages to be recorded, and how many hires (P1) are known at each position that they get."""

    messages: Sequence[Recorded]
    hires: Sequence[int]

    @classmethod
    def of(cls, hires: int) -> Played:
        messages = [one for batch in Generated(hires, 1).batches() for one in batch]
        return cls(messages, [0, *accumulate(_counted(messages))])

    async def record(self, ledger: Ledger, first: int, last: int, pause: float = 0) -> None:
        """Append the messages between two positions, as many at once as fit."""
        for start, end in pairwise([*range(first, last, _MOST if not pause else 40), last]):
            await ledger.append([Message(one.subject, one.payload) for one in self.messages[start:end]])
            await asyncio.sleep(pause)


def _counted(messages: Sequence[Recorded]) -> list[int]:
    """By how much each message changes the number of workers' hires."""
    workers: set[str] = set()
    changes = []
    for one in messages:
        _, _, entity, key = one.subject.split(".")
        entry = decode_entry(one.payload) if entity == "hire" else None
        change = 0
        if entry is not None and entry.kind == "hire.started" and entry.data["role"] == "worker":
            workers.add(key)
            change = 1
        elif entry is not None and entry.kind == "hire.voided" and key in workers:
            change = -1
        changes.append(change)
    return changes


@dataclass
class Reader:
    """Asks one replica again and again and holds each answer against the ledger; what is wrong it remembers."""

    http: httpx.AsyncClient
    played: Played
    position: int = 0
    answers: int = 0
    builds: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    async def read(self) -> None:
        """Endless."""
        while True:
            figures = await self.http.get("/v1/figures", params={"indicators": "P1,P2", "by": "sex"})
            status = await self.http.get("/v1/status")
            self._check(figures, status)
            self.answers += 1
            await asyncio.sleep(0.02)  # others have this processor too

    def _check(self, figures: httpx.Response, status: httpx.Response) -> None:
        if figures.status_code != httpx.codes.OK or status.status_code != httpx.codes.OK:
            self.wrong.append(f"{figures.status_code} {status.status_code} {figures.text[:300]} {status.text[:300]}")
            return
        hires, persons = figures.json()
        position, total = hires["position"], hires["total"]["value"]
        if persons["position"] != position:
            self.wrong.append(f"one answer at positions {position} and {persons['position']}")
        if total != self.played.hires[position]:
            self.wrong.append(f"{total} hires at position {position}, not {self.played.hires[position]}")
        for reached in (position, status.json()["position"]):
            if reached < self.position:
                self.wrong.append(f"position {reached} after {self.position}")
            self.position = reached
        self.builds |= {one["build"] for one in status.json()["builds"] if one["state"] == "serving"}


@dataclass(frozen=True)
class Rebuild:
    """``python -m services.reporting.rebuilding`` as a process of its own."""

    process: asyncio.subprocess.Process

    @classmethod
    async def begin(cls, nats_url: str, database_url: str, *flags: str, version: int | None = None) -> Rebuild:
        """Start it; as the release of another projection version, if so asked."""
        run = "import sys; from services.reporting.rebuilding import main; sys.exit(main(sys.argv[1:]))"
        settings = {"AWRACH_NATS_URL": nats_url, "AWRACH_DATABASE_URL": database_url, "AWRACH_LOG_FORMAT": "json"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", as_version(version) + run, "--json", *flags),
            env=_ENVIRONMENT | settings,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        return cls(process)

    async def until(self, event: str) -> dict[str, Any]:
        """Wait for a log line."""
        assert self.process.stderr is not None, "it is piped"
        async with asyncio.timeout(60):
            async for line in self.process.stderr:
                told = json.loads(line) if line.startswith(b"{") else {}
                if told.get("event") == event:
                    return dict(told)
        raise AssertionError(f"it ended without {event}")

    async def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        await self.process.communicate()

    async def ended(self) -> tuple[int, dict[str, Any], list[dict[str, Any]]]:
        """Exit code, what it printed, and its log lines from here on."""
        async with asyncio.timeout(120):
            output, errors = await self.process.communicate()
        assert self.process.returncode is not None, "it has ended"
        lines = [json.loads(line) for line in errors.splitlines() if line.startswith(b"{")]
        assert output, errors.decode()
        return self.process.returncode, json.loads(output), lines


def as_version(version: int | None) -> str:
    """Python that makes a release of another projection version out of this one."""
    if version is None:
        return ""
    return f"import services.reporting.projections as it; it.VERSION = {version}; "
