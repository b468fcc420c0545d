"""``awrach logs``: what all services say, in one order of time."""

from __future__ import annotations

import contextlib
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer

from awrach.logs.choosing import Choice
from awrach.logs.growing import Following, full, held, in_order, logs_of
from awrach.logs.lines import Line, lines
from awrach.logs.showing import Showing
from awrach.options import DATA, AsJson, Data, give_up, notes
from shared.clock import instant_text, now

_LOOK_EVERY = 0.2
_AGO = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_STANDARD_INPUT = Path("-")

Level = Literal["debug", "info", "warning", "error"]
Outcome = Literal["accepted", "duplicate", "conflict", "parked", "rejected"]


def logs(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files of log lines, - for standard input; none: the suite's own.")
    ] = None,
    correlation: Annotated[str, typer.Option(help="A correlation id, or an event id.")] = "",
    entity: Annotated[str, typer.Option(help="What facts are about: hire.H-17, or only H-17.")] = "",
    publisher: Annotated[str, typer.Option(help="The publisher's slug.")] = "",
    outcome: Annotated[Outcome | None, typer.Option(help="What became of facts.")] = None,
    event: Annotated[str, typer.Option(help="An event of docs/logs.md; 'query.*' for several.")] = "",
    service: Annotated[list[str] | None, typer.Option(help="Of this service only; may be repeated.")] = None,
    level: Annotated[Level | None, typer.Option(help="The lowest level.")] = None,
    since: Annotated[str, typer.Option(help="An instant (2026-11-25T03:00:00Z), or so long ago: 10m, 2h, 1d.")] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Merge the services' logs by time and show the lines asked for; what is no log line is shown as it is."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as `| head` wants it
    choice = Choice(correlation, entity, publisher, outcome or "", event, service or (), level or "", _instant(since))
    showing = Showing(sys.stdout, "json" if as_json else "people")
    with contextlib.suppress(KeyboardInterrupt):
        _show(_coming(_of_suite(data), follow=follow) if not files else _given(files, follow=follow), choice, showing)


def _of_suite(data: Path) -> list[Path]:
    paths = logs_of(data)
    if not paths:
        give_up(
            f"there are no logs below {data}. Name the folder of a suite (--data), or give the logs: "
            "docker compose logs --no-log-prefix | awrach logs -"
        )
    return paths


def _given(files: Sequence[Path], *, follow: bool) -> Iterator[Sequence[Line]]:
    if _STANDARD_INPUT not in files:
        missing = [str(file) for file in files if not file.is_file()]
        if missing:
            give_up(f"{', '.join(missing)} cannot be read")
        yield from _coming(files, follow=follow)
    elif len(files) > 1:
        give_up("standard input is read alone: awrach logs -")
    elif follow:  # in the order in which they come
        yield from ([line] for line in lines(sys.stdin))
    else:
        yield list(lines(sys.stdin))


def _coming(paths: Sequence[Path], *, follow: bool) -> Iterator[Sequence[Line]]:
    """All that there is at once, then what comes."""
    if not follow:
        yield list(held([*full(paths), *paths]))
        return
    following = Following(paths, from_end=False)
    yield [*held(full(paths)), *following.more()]
    while True:
        time.sleep(_LOOK_EVERY)
        yield following.more()


def _show(batches: Iterator[Sequence[Line]], choice: Choice, showing: Showing) -> None:
    left_out = 0
    for batch in batches:
        for line in in_order(choice.of(batch)):
            showing.show(line)
        left_out += sum(line.members is None for line in batch) if choice.of_events_only else 0
    if left_out:
        notes.print(f"{left_out} lines that are no log events were left out; without these options they are shown")


def _instant(text: str) -> str:
    """An instant as log lines write it."""
    ago = _AGO.fullmatch(text)
    if ago:
        return instant_text(now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])}))
    try:
        instant = datetime.fromisoformat(text) if text else None
    except ValueError:
        give_up("--since takes an instant like 2026-11-25T03:00:00Z, or 10m, 2h, 1d")
    if instant is None:
        return ""
    return instant_text(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
