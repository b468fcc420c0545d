"""Both deciding services with their HTTP sides, and a registered publisher."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from nats.aio.client import Client

from awrach.nats_server import NatsServer
from services.agreements.app import build as build_agreements
from services.placements.app import build as build_placements
from shared.ledger import Ledger
from shared.publishers import Publisher, Publishers, credential, new_token
from tests.building import Event
from tests.running import service_settings

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"

_BUILD = {"agreements": build_agreements, "placements": build_placements}

Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
async def register(ledger: Ledger, connection: Client) -> Publishers:
    register = Publishers(connection)
    await register.load()
    return register


@pytest.fixture
async def token(register: Publishers) -> str:
    """The token of the publisher ``cp``, which may send everything."""
    token = new_token("cp")
    await register.put(Publisher("cp", credentials=(credential("UCP", token),)))
    return token


@pytest.fixture
def serve(nats_server: NatsServer, token: str) -> Serve:
    """One service from its start to its end; the client speaks as ``cp`` unless told otherwise."""

    @contextlib.asynccontextmanager
    async def serving(service: str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = _BUILD[service](service_settings(nats_server.url, **settings))
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://service", headers=headers, timeout=60
            ) as client,
        ):
            yield client

    return serving


@pytest.fixture
async def http(serve: Serve) -> AsyncIterator[httpx.AsyncClient]:
    """The agreements service, running."""
    async with serve("agreements") as client:
        yield client


def structured(event: Any) -> dict[str, Any]:
    return {"content": _json(event), "headers": {"Content-Type": STRUCTURED}}


def batched(*events: Any) -> dict[str, Any]:
    return {"content": _json(list(events)), "headers": {"Content-Type": BATCHED}}


def binary(event: Event) -> dict[str, Any]:
    attributes = {f"ce-{name}": quote(str(value)) for name, value in event.items() if name not in _BODY}
    return {"content": _json(event["data"]), "headers": {"Content-Type": "application/json", **attributes}}


_BODY = ("data", "datacontenttype")


def _json(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
