"""How a command finds the suite: running from a data folder, or named by settings."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from nats.aio.client import Client
from nats.errors import Error as NatsError

from awrach.options import give_up
from awrach.refusals import Refusals
from shared.connecting import connect_options
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
    nats_ca: str = ""
    """PEM file of the authority that the NATS server's certificate is checked by; none without TLS."""

    @property
    def admits_anybody(self) -> bool:
        """Whether one may connect to NATS without credentials."""
        return not self.nats.startswith("tls://")

    @classmethod
    def path(cls, data: Path) -> Path:
        """The file in a data folder that says so."""
        return data / "endpoints.json"

    @classmethod
    def find(cls, data: Path) -> Endpoints:
        """The suite that is meant: by settings if they name it, else the one that runs from this folder."""
        settings = Settings()
        if named_by_settings():
            urls = settings.reporting_url, settings.agreements_url, settings.placements_url
            return cls(settings.nats_url, *urls, nats_ca=settings.nats_ca)
        try:
            return cls(**json.loads(cls.path(data).read_text(encoding="utf-8")))
        except FileNotFoundError:
            give_up(f"no suite runs from {data}. Start one with: awrach up --data {data}")

    def write(self, data: Path) -> None:
        """Put the file there at once, never half of it."""
        draft = data / "endpoints.json.new"
        told = {name: value for name, value in asdict(self).items() if value}
        draft.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        draft.replace(self.path(data))


def named_by_settings() -> bool:
    """Whether settings say which suite is meant; the keys in a data folder are not for that one."""
    return "AWRACH_NATS_URL" in os.environ


@asynccontextmanager
async def connected(endpoints: Endpoints, seed: str = "", refusals: Refusals | None = None) -> AsyncIterator[Client]:
    """A NATS connection for the length of a command, as the user whom ``refusals`` names; ends it if refused."""
    heard = refusals or Refusals("awrach")
    seed = seed or Settings().nats_seed.get_secret_value()
    try:
        options = connect_options(heard.user, seed, endpoints.nats_ca)
    except OSError as error:
        give_up(f"the CA file {endpoints.nats_ca} cannot be used: {error}")
    client = Client()
    connecting = asyncio.create_task(
        client.connect(
            endpoints.nats.split(","),
            error_cb=heard.hear,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,  # type: ignore[arg-type]  # seconds, and parts of them
            **options,
        )
    )
    told = asyncio.create_task(heard.told.wait())
    await asyncio.wait({connecting, told}, timeout=_CONNECT_WITHIN, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    try:
        if not connecting.done():
            connecting.cancel()
            _not_admitted(heard)
            give_up(f"NATS does not answer at {endpoints.nats}. Is the suite running?")
        connecting.result()
    except (NatsError, OSError) as error:
        _not_admitted(heard)
        give_up(f"NATS does not answer at {endpoints.nats} ({error}). Is the suite running?")
    try:
        yield client
    finally:
        await client.close()


def _not_admitted(heard: Refusals) -> None:
    if heard.connection is not None:
        give_up(heard.connection, 1)
