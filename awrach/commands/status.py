"""``awrach status``: is all well, and where does everything stand."""

from __future__ import annotations

import json
from typing import Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from awrach.finding import SERVICES, Endpoints
from awrach.options import DATA, AsJson, Data
from awrach.suite import ready


def status(data: Data = DATA, as_json: AsJson = False) -> None:
    """Show which services are ready, positions and lag, and each publisher's facts; exit code 1 if not all is well."""
    endpoints = Endpoints.find(data)
    found = {
        "services": {name: ready(getattr(endpoints, name)) for name in SERVICES},
        "reporting": _reporting(endpoints),
    }
    found["healthy"] = all(found["services"].values()) and found["reporting"] is not None
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _show(found)
    if not found["healthy"]:
        raise typer.Exit(1)


def _reporting(endpoints: Endpoints) -> Any:
    try:
        response = httpx.get(f"{endpoints.reporting}/v1/status", timeout=10)
    except httpx.TransportError:
        return None
    return response.json() if response.is_success else None


def _show(found: dict[str, Any]) -> None:
    console = Console()
    for name, is_ready in found["services"].items():
        console.print(f"{name:<12} {'[green]ready[/green]' if is_ready else '[red]not ready[/red]'}")
    reporting = found["reporting"]
    if reporting is None:
        return
    console.print(
        f"position {reporting['position']} of {reporting['ledger_position']}, {reporting['lag']} behind, "
        f"projection version {reporting['projection_version']}",
        highlight=False,
    )
    table = Table("publisher", "last fact recorded", "accepted", "duplicate", "conflict", "parked", "rejected")
    for one in reporting["publishers"]:
        counts = [
            str(one["outcomes"].get(name, 0)) for name in ("accepted", "duplicate", "conflict", "parked", "rejected")
        ]
        table.add_row(one["publisher"], (one["last_recorded_at"] or "")[:19], *counts)
    console.print(table)
