"""Calls of the JetStream API while a cluster has no leader."""

from __future__ import annotations

import json

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.ledger import check_streams
from shared.ledger.api import ApiError, NotNow, call

_REFUSALS = {"NOT_NOW": 10008, "NO_STREAM": 10059}


async def _answered(connection: Client, name: str, refusals: int) -> list[str]:
    """Refuse a call of this name so many times, then answer it; what was asked is kept in the list."""
    asked: list[str] = []

    async def answer(message: Msg) -> None:
        asked.append(message.subject)
        error = {"error": {"code": 503, "err_code": _REFUSALS[name], "description": "as told"}}
        await message.respond(json.dumps(error if len(asked) <= refusals else {"answer": 1}).encode())

    await connection.subscribe(f"$JS.API.{name}", cb=answer)
    await connection.flush()
    return asked


async def test_a_call_is_tried_again_while_there_is_no_leader(connection: Client) -> None:
    asked = await _answered(connection, "NOT_NOW", 2)
    assert await call(connection, "NOT_NOW") == {"answer": 1}
    assert len(asked) == 3


async def test_another_refusal_is_told_at_once(connection: Client) -> None:
    asked = await _answered(connection, "NO_STREAM", 1)
    with pytest.raises(ApiError, match="as told"):
        await call(connection, "NO_STREAM")
    assert len(asked) == 1


async def test_a_call_that_nobody_answers_is_made_again(connection: Client) -> None:
    """Whom a server asked that was killed gets no answer; another one has taken over meanwhile."""
    asked: list[str] = []

    async def silent_at_first(message: Msg) -> None:
        asked.append(message.subject)
        if len(asked) > 1:
            await message.respond(b'{"answer": 1}')

    await connection.subscribe("$JS.API.SILENT", cb=silent_at_first)
    await connection.flush()
    assert await call(connection, "SILENT") == {"answer": 1}
    assert len(asked) == 2


async def test_a_cluster_without_a_leader_is_not_taken_for_missing_streams(
    connection: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leaderless(_: Client, asked: str) -> None:
        raise NotNow(asked, {"err_code": 10008, "description": "temporarily unavailable"})

    monkeypatch.setitem(check_streams.__globals__, "call", leaderless)
    with pytest.raises(NotNow):
        await check_streams(connection, intake_days=7, replicas=3)
