"""Ask reporting over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from awrach.finding import Endpoints
from awrach.options import give_up

_TIMEOUT = 30.0


def get(endpoints: Endpoints, path: str, parameters: Mapping[str, str] | None = None) -> Any:
    """The JSON answer of reporting; ends the command with the problem's words if there is none."""
    address = f"{endpoints.reporting}/v1/{path}"
    try:
        response = httpx.get(address, params=dict(parameters or {}), timeout=_TIMEOUT)
    except httpx.TransportError as error:
        give_up(f"reporting does not answer at {endpoints.reporting} ({error}). Is the suite running? awrach status", 1)
    if response.is_error:
        problem = response.json()
        give_up(f"{problem['title']}: {problem['detail']}", 1 if response.is_server_error else 2)
    return response.json()


def labels(endpoints: Endpoints) -> dict[str, str]:
    """The English label of every indicator."""
    return {one["code"]: one["labels"]["en"] for one in get(endpoints, "indicators")["items"]}
