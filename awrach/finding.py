"""How a command finds the suite: running from a data folder, or named by settings."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from awrach.options import give_up
from shared.settings import Settings

_CONNECT_WITHIN = 5.0

SERVICES = ("agreements", "placements", "reporting")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the parts of a suite listen."""

    nats: str
    reporting: str
    agreements: str
    placements: str

    @classmethod
    def path(cls, data: Path) -> Path:
        """The file in a data folder that says so."""
        return data / "endpoints.json"

    @classmethod
    def find(cls, data: Path) -> Endpoints:
        """The suite that is meant: by settings if they name it, else the one that runs from this folder."""
        settings = Settings()
        if "AWRACH_NATS_URL" in os.environ:
            return cls(settings.nats_url, settings.reporting_url, settings.agreements_url, settings.placements_url)
        try:
            return cls(**json.loads(cls.path(data).read_text(encoding="utf-8")))
        except FileNotFoundError:
            give_up(f"no suite runs from {data}. Start one with: awrach up --data {data}")

    def write(self, data: Path) -> None:
        """Put the file there at once, never half of it."""
        draft = data / "endpoints.json.new"
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        draft.replace(self.path(data))


@asynccontextmanager
async def connected(endpoints: Endpoints) -> AsyncIterator[Client]:
    """A NATS connection for the length of a command."""

    async def silent(_: Exception) -> None:
        """A lost connection is noticed by what the command does next."""

    try:
        async with asyncio.timeout(_CONNECT_WITHIN):
            client = await nats.connect(
                endpoints.nats.split(","), error_cb=silent, max_reconnect_attempts=-1, reconnect_time_wait=0.25
            )
    except (NatsError, OSError, TimeoutError) as error:
        give_up(f"NATS does not answer at {endpoints.nats} ({error}). Is the suite running?")
    try:
        yield client
    finally:
        await client.close()
