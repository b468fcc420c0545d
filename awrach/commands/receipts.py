"""``awrach receipts``: what became of facts."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import typer
from nats.aio.client import Client
from rich.console import Console
from rich.text import Text

from awrach.finding import Endpoints, connected
from awrach.options import DATA, AsJson, Data, give_up, notes
from awrach.sending import ask
from awrach.showing import refusals


def receipts(
    ids: Annotated[list[str] | None, typer.Argument(help="Event ids; none listens live until Ctrl-C.")] = None,
    publisher: Annotated[str, typer.Option("--as", help="The publisher's slug.")] = "",
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show the recorded receipts of facts, however long ago they were sent, or listen to new ones."""
    if not publisher:
        give_up("say whose receipts: --as PUBLISHER")
    endpoints = Endpoints.find(data)
    if not ids:
        asyncio.run(_listen(endpoints, publisher, as_json))
        return
    found = asyncio.run(_asked(endpoints, publisher, ids))
    for event_id, receipt in zip(ids, found, strict=True):
        if receipt is None:
            notes.print(f"no receipt for {event_id} of {publisher}: it was never answered, or no service is running")
        else:
            _show(receipt, as_json)
    if None in found:
        raise typer.Exit(1)


async def _asked(endpoints: Endpoints, publisher: str, ids: list[str]) -> list[dict[str, Any] | None]:
    async with connected(endpoints) as connection:
        return [await ask(connection, publisher, event_id) for event_id in ids]


async def _listen(endpoints: Endpoints, publisher: str, as_json: bool) -> None:
    async with connected(endpoints) as connection:
        await _follow(connection, publisher, as_json)


async def _follow(connection: Client, publisher: str, as_json: bool) -> None:
    subscription = await connection.subscribe(f"receipts.{publisher}.>")
    notes.print(f"listening to receipts of {publisher}; stop with Ctrl-C")
    async for message in subscription.messages:
        _show(json.loads(message.data), as_json)


def _show(receipt: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(receipt, ensure_ascii=False), flush=True)
        return
    console = Console()
    if "problem" in receipt:
        refusals(console, [receipt], {})
    else:
        told = f" {receipt['id']} position {receipt.get('position')}"
        console.print(Text.assemble((receipt["outcome"], "bold"), told))
