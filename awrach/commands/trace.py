"""``awrach trace``: one fact's whole way, from its publisher to the figures."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from awrach.finding import Endpoints
from awrach.logs.growing import full, held
from awrach.logs.lines import Line, lines
from awrach.options import DATA, AsJson, Data, give_up
from awrach.registering import operating
from awrach.tracing.document import Document, traced, with_moments
from awrach.tracing.showing import show

_UNKNOWN = (
    "nothing is known of {}: no fact with this event id or correlation id was ever decided, and the ledger has no such "
    "position. Is it spelled as its publisher sent it? Did NATS acknowledge it? A dry run leaves no trace; a fact that "
    "was just sent may not be decided yet: awrach status says whether the services are up"
)


def trace(
    asked: Annotated[str, typer.Argument(metavar="ID", help="An event id, a ledger position, or a correlation id.")],
    log: Annotated[
        Path | None, typer.Option(help="Log of reporting that says when; - for standard input; none: the suite's own.")
    ] = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show where a fact was, when, and what became of it there; exit code 1 if nothing is known of it."""
    documents = asyncio.run(_traced(data, asked))
    if not documents:
        give_up(_UNKNOWN.format(asked), 1)
    with_moments(documents, _lines(log, data))
    for document in documents:
        if as_json:
            print(json.dumps(document, ensure_ascii=False))
        else:
            show(Console(), document)


async def _traced(data: Path, asked: str) -> list[Document]:
    endpoints = Endpoints.find(data)
    async with operating(data, endpoints) as connection:
        return await traced(connection, endpoints, asked)


def _lines(log: Path | None, data: Path) -> Iterable[Line]:
    """What reporting logged, oldest first."""
    if log == Path("-"):
        return lines(sys.stdin)
    path = log or data / "logs" / "reporting.log"
    if not path.is_file():
        if log is not None:
            give_up(f"{log} cannot be read")
        return ()
    return held([*full([path]), path])
