"""The register of publishers, on a real server."""

from __future__ import annotations

import asyncio

import pytest
from nats.aio.client import Client

from shared.ledger import Ledger
from shared.publishers import Publisher, Publishers, credential, new_token


def test_limits_are_patterns_of_facts_and_codes_of_provinces() -> None:
    limited = Publisher("anapec", facts=("hire.*", "worksite.opened"), provinces=("05.301",))
    assert limited.may_send("hire.started")
    assert limited.may_send("worksite.opened")
    assert not limited.may_send("worksite.closed")
    assert limited.may_speak_of("05.301")
    assert not limited.may_speak_of("01.511")
    assert limited.may_speak_of(None)


def test_who_has_no_limits_may_send_everything_until_removed() -> None:
    assert Publisher("cnss").may_send("hire.paid")
    assert Publisher("cnss").may_speak_of("01.511")
    assert not Publisher("cnss", removed=True).may_send("hire.paid")


@pytest.fixture
async def register(ledger: Ledger, connection: Client) -> Publishers:
    found = Publishers(connection)
    await found.load()
    return found


async def test_a_token_is_its_publishers_until_it_is_removed(register: Publishers, connection: Client) -> None:
    token = new_token("anapec")
    await register.put(Publisher("anapec", credentials=(credential("UA", token),)))
    other = Publishers(connection)
    await other.load()
    found = other.of_token(token)
    assert found is not None
    assert found.slug == "anapec"
    assert other.of_token(token + "x") is None
    await register.put(Publisher("anapec", credentials=found.credentials, removed=True))
    await other.load()
    assert other.of_token(token) is None


async def test_a_change_reaches_who_follows(register: Publishers, connection: Client) -> None:
    other = Publishers(connection)
    await other.load()
    following = asyncio.create_task(other.follow())
    await register.put(Publisher("cnss", provinces=("05.301",)))
    async with asyncio.timeout(10):
        while other.get("cnss") is None:
            await asyncio.sleep(0.01)
    following.cancel()
    assert [one.slug for one in other] == ["cnss"]
