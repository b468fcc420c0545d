"""Servers on other machines read their configuration again: asked over NATS, for a signal reaches only a neighbour."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError

from awrach.finding import Endpoints, connected
from awrach.nkey import own_seed, seed_path
from awrach.refusals import Refusals

USER = "system"
_ANSWER_WITHIN = 5.0
_RELOAD_WITHIN = 20.0


class NotReloaded(RuntimeError):
    """A server goes on with its former configuration, or does not answer; the message says which."""


def is_distributed(data: Path) -> bool:
    """Whether this folder belongs to a suite whose servers run elsewhere; ``awrach prepare`` makes it so."""
    return seed_path(data, USER).exists()


async def reload_everywhere(data: Path, endpoints: Endpoints) -> None:
    """Let every server that runs read its configuration again, twice; one that is down reads it when it starts.

    An account that a reload makes is tied to the suite's account only by the reload after it (nats-server 2.15).

    Raises:
        NotReloaded: a server refuses the new configuration, or does not answer.
    """
    async with connected(endpoints, own_seed(data, USER), Refusals(USER)) as connection:
        try:
            servers = await _servers(connection)
            for name, subject in servers.items():
                for _ in range(2):
                    await _reload(connection, name, subject)
        except NatsError as error:
            raise NotReloaded(f"not every nats-server answers ({error!r})") from error


async def _servers(connection: Client) -> dict[str, str]:
    """Name of every server and the subject that makes it reload; each names those that it is connected with.

    It also says how many it counts, but servers that were killed are among them for a minute (nats-server 2.15).
    """
    found: dict[str, str] = {}
    inbox = connection.new_inbox()
    answers = await connection.subscribe(inbox)
    await connection.publish("$SYS.REQ.SERVER.PING.STATSZ", reply=inbox)
    missing: set[str] = set()
    while missing or not found:
        try:
            answer = json.loads((await answers.next_msg(timeout=_ANSWER_WITHIN)).data)
        except NatsTimeoutError as error:
            raise NotReloaded(f"no answer from {', '.join(sorted(missing)) or 'any nats-server'}") from error
        found[answer["server"]["name"]] = f"$SYS.REQ.SERVER.{answer['server']['id']}.RELOAD"
        missing |= {route["name"] for route in answer["statsz"].get("routes", ())}
        missing -= found.keys()
    await answers.unsubscribe()
    return found


async def _reload(connection: Client, name: str, subject: str) -> None:
    answer: dict[str, Any] = json.loads((await connection.request(subject, b"", timeout=_RELOAD_WITHIN)).data)
    if "error" in answer:
        raise NotReloaded(f"{name} did not take its new configuration: {answer['error'].get('description')}")
