"""The three services and what reporting says, over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from awrach.finding import SERVICES, named_by_settings
from awrach.status.learned import Learned, Limits

_WITHIN = 5.0


def ask_services(learned: Learned, data: Path) -> None:
    """Whether each is ready, and if not why."""
    for name in SERVICES:
        address = getattr(learned.endpoints, name)
        learned.services[name] = told = _readiness(address)
        if not told["answers"]:
            learned.find(name, f"does not answer at {address}: {told['reason']}", _look(name, data, "start it again;"))
        elif not told["ready"]:
            learned.find(name, f"is not ready: {told['reason']}", _look(name, data))


def _readiness(address: str) -> dict[str, Any]:
    try:
        response = httpx.get(f"{address}/health/ready", timeout=_WITHIN)
    except httpx.HTTPError as error:
        return {"answers": False, "ready": False, "reason": str(error) or type(error).__name__}
    if response.is_success:
        return {"answers": True, "ready": True, "reason": None}
    return {"answers": True, "ready": False, "reason": _detail(response)}


def _detail(response: httpx.Response) -> str:
    """In the service's own words; a proxy in between may have others."""
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP status {response.status_code}"


def _look(name: str, data: Path, before: str = "") -> str:
    log = f"docker compose logs {name}" if named_by_settings() else str(data / "logs" / f"{name}.log")
    return f"{before} its log says why: {log}".strip()


def ask_reporting(learned: Learned, limits: Limits) -> None:
    """Positions, publishers, projections and the self-check."""
    address = f"{learned.endpoints.reporting}/v1/status"
    if not learned.services["reporting"]["answers"]:
        learned.not_known("figures, publishers, parked facts, self-check", "reporting does not answer")
        return
    try:
        response = httpx.get(address, timeout=_WITHIN)
    except httpx.HTTPError as error:
        learned.not_known("figures, publishers, parked facts, self-check", str(error))
        return
    if response.is_error:
        learned.not_known("figures, publishers, parked facts, self-check", _detail(response))
        return
    told = response.json()
    learned.publishers = told.pop("publishers")
    learned.reporting = told
    _judge(learned, told, limits)


def _judge(learned: Learned, told: dict[str, Any], limits: Limits) -> None:
    if told.get("lag_seconds", 0) > limits.lag_seconds:
        wrong = f"figures are {told['lag']} positions and {told['lag_seconds']:.0f} s behind the ledger"
        learned.find("lag", wrong, "is the database up, and is its disk full? If reporting goes on by itself, wait")
    check = told.get("self_check") or {}
    if check.get("drift"):
        where = ", ".join(
            f"{table or 'ledger'} ({', '.join(f'{count} {what}' for what, count in kinds.items())})"
            for table, kinds in check["differences"].items()
        )
        stale = all("stale" in kinds for kinds in check["differences"].values())
        do = (
            "restart reporting"
            if stale
            else "awrach rebuild --dry-run lists what differs, awrach rebuild --accept-differences mends it"
        )
        learned.find(
            "self-check", f"what reporting serves differs from the ledger: {where}", f"{do}; selfcheck.drift in its log"
        )
