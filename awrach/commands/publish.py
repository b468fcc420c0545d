"""``awrach publish``: send facts from files and wait for their receipts."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from awrach.finding import Endpoints
from awrach.options import DATA, AsJson, Data, Seed, give_up, notes
from awrach.sending import Outgoing, Sending
from awrach.showing import refusals
from awrach.speaking import speaking
from awrach.trying import Trying

_TYPE = re.compile(r"ma\.awrach\.([a-z]+\.[a-z]+)\.v[0-9]+")
_FAILED = ("rejected", "conflict")


def publish(
    files: Annotated[
        list[str], typer.Argument(help="JSON lines of CloudEvents, or of publisher and event; - is stdin.")
    ],
    publisher: Annotated[str, typer.Option("--as", help="Publisher of events that do not name theirs.")] = "",
    timeout: Annotated[float, typer.Option(help="Seconds without news after which waiting for receipts ends.")] = 10.0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only ask for the verdicts, each fact judged alone; nothing is recorded.")
    ] = False,
    seed: Seed = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Publish facts and wait for their receipts; exit code 1 if any was rejected, in conflict or not taken.

    With --dry-run each fact is judged on what is recorded now: one that refers to another of these facts comes out
    parked, for that one is not recorded.
    """
    wrong: list[str] = []
    facts = [fact for name in files for fact in _read(name, publisher, wrong)]
    for sentence in wrong:
        notes.print(sentence, markup=False)
    sending = asyncio.run(_send(data, facts, seed, timeout, dry_run)) if facts else None
    if sending is None:
        raise typer.Exit(2)
    last = [heard[-1] for heard in sending.receipts.values()]
    if as_json:
        for receipt in last:
            print(json.dumps(receipt, ensure_ascii=False))
    else:
        _summary(sending, last, {fact.id: fact.origin for fact in facts if fact.id})
    for origin, reason in sending.unpublished.items():
        notes.print(f"not published: {origin}: {reason}", markup=False)
    if wrong or sending.unpublished or any(receipt["outcome"] in _FAILED for receipt in last):
        raise typer.Exit(1)


def _summary(sending: Sending, last: list[dict[str, Any]], origins: dict[str, str]) -> None:
    console = Console()
    refusals(console, [receipt for receipt in last if receipt["outcome"] in (*_FAILED, "parked")], origins)
    counted = ", ".join(f"{count} {outcome}" for outcome, count in sending.outcomes().items()) or "no receipt"
    dry = isinstance(sending, Trying)
    console.print(f"{sending.published} {'tried' if dry else 'published'}: {counted}", highlight=False)
    waiting = [event_id for publisher, event_id in sending.open if (publisher, event_id) not in sending.receipts]
    if waiting and not dry:
        console.print(f"{len(waiting)} have no receipt yet; ask later: awrach receipts --as PUBLISHER ID")
    if dry:
        silent = f"; {len(waiting)} were not answered, try them again" if waiting else ""
        console.print(f"A dry run: nothing was recorded, and each fact was judged alone{silent}.")


async def _send(data: Path, facts: list[Outgoing], seed: Path | None, timeout: float, dry: bool) -> Sending:  # noqa: ASYNC109 - of no one call
    publishers = sorted({fact.publisher for fact in facts})
    async with speaking(data, Endpoints.find(data), publishers, seed) as voices:
        with bar(len(facts)) as (progress, task):
            first = voices[publishers[0]].connection
            sending = (Trying if dry else Sending)(
                first, lambda _, settled: progress.update(task, completed=settled), voices=voices
            )
            progress.update(task, total=len({(fact.publisher, fact.id) for fact in facts}))
            await sending.send(facts, settle=timeout)
    return sending


class bar:  # noqa: N801 - used like a function
    """A progress bar on a terminal, and nothing elsewhere."""

    def __init__(self, total: int) -> None:
        self._progress = Progress(
            TextColumn("receipts"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=notes,
            transient=True,
            disable=not notes.is_terminal,
        )
        self._task = self._progress.add_task("receipts", total=total)

    def __enter__(self) -> tuple[Progress, Any]:
        self._progress.start()
        return self._progress, self._task

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _read(name: str, publisher: str, wrong: list[str]) -> Iterator[Outgoing]:
    if name == "-":
        yield from _lines(sys.stdin, "stdin", publisher, wrong)
        return
    try:
        with Path(name).open(encoding="utf-8") as file:
            yield from _lines(file, name, publisher, wrong)
    except (OSError, UnicodeDecodeError) as error:
        give_up(f"{name} cannot be read: {error}")


def _lines(lines: TextIO | Iterable[str], name: str, publisher: str, wrong: list[str]) -> Iterator[Outgoing]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        origin = f"{name}:{number}"
        try:
            yield _outgoing(json.loads(line), publisher, origin)
        except RecursionError:
            wrong.append(f"{origin}: nested too deeply")
        except ValueError as error:
            wrong.append(f"{origin}: {error}")


def _outgoing(line: Any, publisher: str, origin: str) -> Outgoing:
    """What is sent where; a line that is no fact is sent all the same if its subject can be told, to be answered.

    Raises:
        ValueError: no subject can be told from it, or it holds half of a surrogate pair.
    """
    event = line
    if isinstance(line, dict) and "event" in line and "specversion" not in line:
        publisher, event = str(line.get("publisher", publisher)), line["event"]
    if not publisher:
        raise ValueError("no publisher: give --as PUBLISHER, or lines of publisher and event")
    json.dumps(event, ensure_ascii=False).encode()
    kind = _TYPE.fullmatch(str(event.get("type"))) if isinstance(event, dict) else None
    if kind is None:
        raise ValueError("no CloudEvent of this suite: its type must be like ma.awrach.hire.started.v1")
    return Outgoing(publisher, event, f"intake.{publisher}.{kind.group(1)}", origin)
