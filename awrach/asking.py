"""Ask reporting over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from awrach.finding import Endpoints
from awrach.options import give_up
from shared.settings import Settings

_TIMEOUT = 30.0


def get(endpoints: Endpoints, path: str, parameters: Mapping[str, str] | None = None, token: str = "") -> Any:
    """The JSON answer of reporting; ends the command with the problem's words if there is none."""
    return fetched(endpoints, path, parameters, token).json()


def fetched(
    endpoints: Endpoints, path: str, parameters: Mapping[str, str] | None = None, token: str = ""
) -> httpx.Response:
    """The answer in the format asked for, as :func:`get`; with a token the one that its bearer may have."""
    address = f"{endpoints.reporting}/v1/{path}"
    try:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = httpx.get(address, params=dict(parameters or {}), headers=headers, timeout=_TIMEOUT)
    except httpx.TransportError as error:
        give_up(f"reporting does not answer at {endpoints.reporting} ({error}). Is the suite running? awrach status", 1)
    if response.is_error:
        problem = response.json()
        give_up(f"{problem['title']}: {problem['detail']}", 1 if response.is_server_error else 2)
    return response


def token_of(file: Path | None) -> str:
    """An auditor's token: from a file, else from AWRACH_TOKEN; none asks as the public."""
    try:
        return file.read_text(encoding="utf-8").strip() if file else Settings().token.get_secret_value()
    except (OSError, UnicodeDecodeError) as error:
        give_up(f"the token in {file} cannot be read: {error}")


def labels(endpoints: Endpoints) -> dict[str, str]:
    """The English label of every indicator."""
    return {one["code"]: one["labels"]["en"] for one in get(endpoints, "indicators")["items"]}
