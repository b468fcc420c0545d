"""``awrach receipts``: what became of facts."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from awrach.finding import Endpoints
from awrach.options import DATA, AsJson, Data, Seed, give_up, notes
from awrach.refusals import Refused
from awrach.sending import ask
from awrach.showing import refusals
from awrach.speaking import Voice, speaking


def receipts(
    ids: Annotated[list[str] | None, typer.Argument(help="Event ids; none listens live until Ctrl-C.")] = None,
    publisher: Annotated[str, typer.Option("--as", help="The publisher's slug.")] = "",
    seed: Seed = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show the recorded receipts of facts, however long ago they were sent, or listen to new ones."""
    if not publisher:
        give_up("say whose receipts: --as PUBLISHER")
    try:
        if not ids:
            asyncio.run(_listen(data, publisher, seed, as_json))
            return
        found = asyncio.run(_asked(data, publisher, seed, ids))
    except Refused as refused:
        give_up(str(refused), 1)
    for event_id, receipt in zip(ids, found, strict=True):
        if receipt is None:
            notes.print(f"no receipt for {event_id} of {publisher}: it was never answered, or no service is running")
        else:
            _show(receipt, as_json)
    if None in found:
        raise typer.Exit(1)


async def _asked(data: Path, publisher: str, seed: Path | None, ids: list[str]) -> list[dict[str, Any] | None]:
    async with speaking(data, Endpoints.find(data), [publisher], seed) as voices:
        voice, subject = voices[publisher], f"query.receipts.{publisher}"
        return [await voice.refusals.unless(subject, ask(voice.connection, publisher, event_id)) for event_id in ids]


async def _listen(data: Path, publisher: str, seed: Path | None, as_json: bool) -> None:
    async with speaking(data, Endpoints.find(data), [publisher], seed) as voices:
        await _follow(voices[publisher], publisher, as_json)


async def _follow(voice: Voice, publisher: str, as_json: bool) -> None:
    subject = f"receipts.{publisher}.>"
    subscription = await voice.connection.subscribe(subject)
    await voice.connection.flush()
    notes.print(f"listening to receipts of {publisher}; stop with Ctrl-C")
    while True:
        message = await voice.refusals.unless(subject, subscription.next_msg(timeout=None))
        _show(json.loads(message.data), as_json)


def _show(receipt: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(receipt, ensure_ascii=False), flush=True)
        return
    console = Console()
    if "dry_run" in receipt:
        console.print("[dim]a dry run, nothing is recorded:[/dim]")
    if "problem" in receipt:
        refusals(console, [receipt], {})
    else:
        position = f" position {receipt['position']}" if "position" in receipt else ""
        console.print(Text.assemble((receipt["outcome"], "bold"), f" {receipt['id']}{position}"))
