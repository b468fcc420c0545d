"""When a cluster is whole: everything has a leader, and every copy is current and the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from nats.aio.client import Client

from chaos.cluster.nodes import NODES, Nodes
from chaos.suite import Tended
from shared.ledger import streams
from shared.ledger.api import AWAY, ApiError, call

STREAMS = tuple(streams(intake_days=1, replicas=len(NODES)))
_WITHIN = 180.0
_COMPARED = ("messages", "bytes", "first_seq", "last_seq", "num_subjects")


async def until_whole(suite: Tended, client: Client) -> None:
    """Wait until every stream, and every lane of INTAKE, has a leader and two copies beside it that are current.

    Raises:
        TimeoutError: it does not come; says what is missing.
    """

    async def missing() -> list[str]:
        suite.tend()
        return await _missing(client)

    await _until_none(missing, "the cluster is not whole")


async def until_alike(nodes: Nodes) -> None:
    """Wait until each node holds the same of every stream, by what it says of its own copy.

    Raises:
        TimeoutError: they differ for good; says where.
    """

    async def differing() -> list[str]:
        held = await asyncio.gather(*[asyncio.to_thread(nodes.held, name) for name in NODES])
        copies = {stream: [_compared(node.get(stream, {})) for node in held] for stream in STREAMS}
        return [f"{stream}: {found}" for stream, found in copies.items() if found.count(found[0]) < len(found)]

    await _until_none(differing, "the copies differ")


async def _until_none(told: Callable[[], Awaitable[list[str]]], what: str) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _WITHIN
    while found := await told():
        if loop.time() > deadline:
            raise TimeoutError(f"{what}: {'; '.join(found)}")
        await asyncio.sleep(0.1)


async def _missing(client: Client) -> list[str]:
    try:
        groups = {stream: (await call(client, f"STREAM.INFO.{stream}"))["cluster"] for stream in STREAMS}
        lanes = await call(client, "CONSUMER.LIST.INTAKE")
    except (ApiError, *AWAY) as error:
        return [repr(error)]
    groups |= {one["name"]: one["cluster"] for one in lanes["consumers"] or ()}
    return [f"{name}: {group}" for name, group in groups.items() if not _current(group)] + (lanes.get("missing") or [])


def _current(group: dict[str, Any]) -> bool:
    copies = [one for one in group.get("replicas") or () if one["current"] and not one.get("offline")]
    return bool(group.get("leader")) and len(copies) == len(NODES) - 1


def _compared(state: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(state.get(member) for member in _COMPARED)
