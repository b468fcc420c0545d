"""NATS: its streams, how far its consumers are, what its servers say of their disks."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError

from awrach.finding import Endpoints
from awrach.nkey import own_seed, seed_path
from awrach.reloading import USER as SYSTEM
from awrach.status.learned import Learned
from shared.connecting import connect_options
from shared.ledger import streams
from shared.ledger.api import ApiError
from shared.settings import Settings

_WITHIN = 5
_DAY = 86_400 * 1_000_000_000


class NotConnected(Exception):
    """NATS does not answer, or does not admit this user; says which."""


@contextlib.asynccontextmanager
async def connected(endpoints: Endpoints, data: Path, user: str) -> AsyncIterator[Client]:
    """A connection as the operator or the system's user, tried once.

    Raises:
        NotConnected: there is none to be had.
    """
    told: list[str] = []

    async def hear(error: Exception) -> None:
        told.append(str(error) or type(error).__name__)

    seed = own_seed(data, user) if seed_path(data, user).exists() else Settings().nats_seed.get_secret_value()
    client = Client()
    try:
        options = connect_options(user, seed, endpoints.nats_ca)
        async with asyncio.timeout(_WITHIN):
            await client.connect(endpoints.nats.split(","), error_cb=hear, allow_reconnect=False, **options)
    except (NatsError, OSError, ValueError) as error:
        raise NotConnected((told or [str(error) or "it does not answer"])[-1]) from error
    try:
        yield client
    finally:
        await client.close()


async def ask_nats(learned: Learned, data: Path) -> None:
    """Everything that NATS knows."""
    try:
        async with connected(learned.endpoints, data, "operator") as client:
            version = client.connected_server_version
            learned.nats |= {"answers": True, "server": f"{version.major}.{version.minor}.{version.patch}"}
            await _streams(learned, client)
            with learned.asking("bytes that NATS takes", NatsError, ApiError):
                learned.nats["account"] = _account(await ask_api(client, "INFO"))
    except NotConnected as error:
        learned.nats |= {"answers": False, "reason": str(error), "streams": []}
        learned.find(
            "nats",
            f"cannot be asked at {learned.endpoints.nats}: {error}",
            "is nats-server running, and is this the folder of its suite? Its log says more",
        )


async def ask_api(client: Client, subject: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """One call of the JetStream API, once: a status says what is now, and does not wait for better.

    Raises:
        ApiError: JetStream refused.
        nats.errors.Error: nobody answered.
    """
    answer: dict[str, Any] = json.loads(
        (await client.request(f"$JS.API.{subject}", json.dumps(body or {}).encode(), timeout=_WITHIN)).data
    )
    if "error" in answer:
        raise ApiError(subject, answer["error"])
    return answer


async def _streams(learned: Learned, client: Client) -> None:
    settings = Settings()
    learned.nats["streams"] = []
    for name, wanted in streams(intake_days=settings.intake_days, replicas=settings.replicas).items():
        try:
            info = await ask_api(client, f"STREAM.INFO.{name}")
        except ApiError as error:
            learned.find(f"stream {name}", f"is not there or not led by any server: {error}", "awrach streams")
        except NatsError as error:
            learned.find(f"stream {name}", f"does not answer ({error})", "are all nats-servers up? docs/operations.md")
        else:
            learned.nats["streams"].append(_stream(name, info))
            _judge(learned, name, info, wanted)


def _stream(name: str, info: dict[str, Any]) -> dict[str, Any]:
    state, config, cluster = info["state"], info["config"], info.get("cluster") or {}
    followers = cluster.get("replicas") or []
    return {
        "stream": name,
        "messages": state["messages"],
        "bytes": state["bytes"],
        "first_position": state["first_seq"],
        "last_position": state["last_seq"],
        "last_recorded_at": state["last_ts"] if state["messages"] else None,
        "kept_days": config["max_age"] / _DAY if config.get("max_age") else None,
        "bytes_limit": None if config.get("max_bytes", -1) < 0 else config["max_bytes"],
        "copies": config["num_replicas"],
        "copies_current": 1 + sum(bool(one.get("current")) and not one.get("offline") for one in followers),
        "leader": cluster.get("leader"),
    }


def _judge(learned: Learned, name: str, info: dict[str, Any], wanted: dict[str, Any]) -> None:
    about, told = f"stream {name}", _stream(name, info)
    drift = [member for member, value in wanted.items() if info["config"].get(member) != value]
    if drift:
        wrong = f"differs from its definition in {', '.join(drift)}"
        learned.find(about, wrong, "put AWRACH_REPLICAS and AWRACH_INTAKE_DAYS back; awrach streams says how")
    if (info.get("cluster") or {}).get("replicas") and not told["leader"]:
        learned.find(about, "no server leads it: nothing can be written", "start the nats-servers that are down")
    elif told["copies_current"] < told["copies"]:
        wrong = f"only {told['copies_current']} of {told['copies']} copies are up to date"
        learned.find(about, wrong, "start the nats-server that is down; it catches up by itself")


def _account(info: dict[str, Any]) -> dict[str, Any]:
    limit = (info.get("limits") or {}).get("max_storage", -1)
    return {"bytes": info["storage"], "bytes_limit": None if limit < 0 else limit, "memory_bytes": info["memory"]}


async def servers(endpoints: Endpoints, data: Path) -> list[dict[str, Any]]:
    """What each server of the suite says of itself: only the system's user may ask.

    Raises:
        NotConnected: it is not admitted.
    """
    found: dict[str, dict[str, Any]] = {}
    async with connected(endpoints, data, SYSTEM) as client:
        inbox = client.new_inbox()
        answers = await client.subscribe(inbox)
        await client.publish("$SYS.REQ.SERVER.PING.STATSZ", reply=inbox)
        expected = 1
        with contextlib.suppress(NatsTimeoutError):
            while len(found) < expected:
                answer = json.loads((await answers.next_msg(timeout=2)).data)
                found[answer["server"]["name"]] = answer["statsz"]
                expected = max(expected, int(answer["statsz"]["active_servers"]))
    return [_server(name, told) for name, told in sorted(found.items())]


def _server(name: str, told: dict[str, Any]) -> dict[str, Any]:
    jetstream = told.get("jetstream") or {}
    return {
        "server": name,
        "used_bytes": (jetstream.get("stats") or {}).get("storage"),
        "limit_bytes": (jetstream.get("config") or {}).get("max_storage"),
    }
