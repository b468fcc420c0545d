"""A nats-server with every user of the suite, the streams, and two publishers, one of them limited."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nats.aio.client import Client

from awrach.certificates import ca_path
from awrach.nats_server import NatsServer, free_port
from awrach.nkey import new_seed, own_seed, public_key
from awrach.server_users import admit, nats_folder, server_configuration
from shared.connecting import connect_options
from shared.ledger import Ledger, Message, ensure_streams
from shared.publishers import Publisher, Publishers, credential

LIMITED, FREE = "anapec", "cnss"


@dataclass
class Heard:
    """A user's connection, and what the server told its error callback."""

    client: Client
    errors: list[str] = field(default_factory=list)

    async def refused(self, verb: str, subject: str) -> bool:
        """Whether the server has refused this; flushed twice, for nats-py lets a ping overtake what is buffered."""
        await self.client.flush()
        await self.client.flush()
        told = f'permissions violation for {verb} to "{subject}"'.lower()
        return any(told in error.lower() for error in self.errors)

    async def may_publish(self, subject: str, payload: bytes = b"{}") -> bool:
        await self.client.publish(subject, payload)
        return not await self.refused("publish", subject)

    async def may_subscribe(self, subject: str) -> bool:
        await self.client.subscribe(subject)
        return not await self.refused("subscription", subject)


class Secured:
    """The server, and the seeds of all its users by name."""

    def __init__(self, data: Path, *, secure: bool = True) -> None:
        self.data, self.secure = data, secure
        self.seeds = {LIMITED: new_seed(), FREE: new_seed()}
        port = free_port()
        self.server = NatsServer.start(nats_folder(data), port, server_configuration(data, port, secure=secure))
        self.publishers = [
            Publisher(LIMITED, facts=("hire.*",), credentials=(self._credential(LIMITED),)),
            Publisher(FREE, credentials=(self._credential(FREE),)),
        ]
        admit(data, self.publishers)

    def _credential(self, slug: str) -> Any:
        return credential(public_key(self.seeds[slug]), "token")

    def seed(self, user: str) -> str:
        if user == "anonymous":
            return ""
        return self.seeds.get(user) or own_seed(self.data, user)

    @contextlib.asynccontextmanager
    async def connected(self, user: str, seed: str = "", **options: Any) -> AsyncIterator[Heard]:
        """A connection as this user."""
        heard = Heard(Client())

        async def hear(error: Exception) -> None:
            heard.errors.append(str(error))

        known = connect_options(user, seed or self.seed(user), ca_path(self.data) if self.secure else "")
        await heard.client.connect(self.server.url, error_cb=hear, allow_reconnect=False, **known | options)
        try:
            yield heard
        finally:
            await heard.client.close()

    async def prepare(self) -> None:
        """Streams as the operator makes them, one message in each as its owner writes it."""
        async with self.connected("operator") as operator:
            await ensure_streams(operator.client, intake_days=7, replicas=1)
            await Publishers(operator.client).put(self.publishers[0])
        async with self.connected("placements") as placements:
            await Ledger(placements.client).append([Message("ledger.placements.worksite.W1", b"{}", 0)])
            await Ledger(placements.client, "IDENTITY").append([Message("identity.a1", b"key", 0)])
        async with self.connected(FREE) as free:
            await free.client.jetstream().publish(f"intake.{FREE}.hire.started", b"{}")


async def refused_at_connect(url: str, **options: Any) -> str:
    """Why a connection was refused; one that is admitted fails the test."""

    async def silent(_: Exception) -> None:
        pass

    client = Client()
    try:
        async with asyncio.timeout(10):
            await client.connect(url, allow_reconnect=False, error_cb=silent, **options)
    except Exception as error:
        return repr(error)
    finally:
        # nats-py leaves the socket of a refused connection open, and never ends closing one that had no TLS yet.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await client.close()
    raise AssertionError("it was admitted")
