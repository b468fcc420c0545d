"""What NATS tells of the streams that a service may see: how large they are, who leads them, who keeps up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nats.aio.client import Client
from prometheus_client import Gauge

from shared.ledger.api import NotNow, call

MESSAGES = Gauge("awrach_stream_messages", "Messages that a stream holds.", ["stream"])
BYTES = Gauge("awrach_stream_bytes", "Bytes that a stream takes on disk.", ["stream"])
POSITION = Gauge("awrach_stream_position", "Sequence of a stream's last message.", ["stream"])
LEADER = Gauge("awrach_stream_has_leader", "1 while a stream can be written, 0 while no server leads it.", ["stream"])
COPIES = Gauge("awrach_stream_copies", "Copies of a stream that there should be, on as many servers.", ["stream"])
CURRENT = Gauge("awrach_stream_copies_current", "Copies of a stream that keep up with its leader now.", ["stream"])

LOOK_EVERY = 5.0


async def look(connection: Client, streams: Sequence[str]) -> None:
    """Ask for each stream once.

    Raises:
        ApiError, nats.errors.Error: NATS does not answer; what was known stands.
    """
    for stream in streams:
        try:
            info = await call(connection, f"STREAM.INFO.{stream}")
        except NotNow:
            LEADER.labels(stream).set(0)
            raise
        _learn(stream, info)


def _learn(stream: str, info: dict[str, Any]) -> None:
    state, cluster = info["state"], info.get("cluster") or {}
    MESSAGES.labels(stream).set(state["messages"])
    BYTES.labels(stream).set(state["bytes"])
    POSITION.labels(stream).set(state["last_seq"])
    COPIES.labels(stream).set(info["config"]["num_replicas"])
    followers = cluster.get("replicas") or ()
    CURRENT.labels(stream).set(1 + sum(bool(one.get("current")) and not one.get("offline") for one in followers))
    # A server that is alone leads everything.
    LEADER.labels(stream).set(1 if cluster.get("leader") or not followers else 0)
