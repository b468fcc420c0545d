"""``awrach backup``: everything that must not be lost, encrypted, into a folder; and the key that opens it."""

from __future__ import annotations

import asyncio
import errno
import json
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace
from nats.errors import Error as NatsError

from awrach import last_backup
from awrach.backup.capturing import AnotherHistory, Capture
from awrach.backup.home import USER, Home
from awrach.backup.manifest import FORMAT, Damaged, Folder, Manifest, Stream
from awrach.backup.restoration import Restoring, refuse_if_under_way
from awrach.backup.sealing import BadKey, Opener, Seal, new_key
from awrach.backup.verifying import verify as verify_all
from awrach.finding import Endpoints, connected
from awrach.options import DATA, AsJson, Data, give_up, notes
from awrach.refusals import Refusals
from shared.clock import instant_text, now
from shared.ledger.api import ApiError
from shared.settings import Settings
from shared.tolerant import tolerate

_UNRELIABLE = "This backup cannot be relied on: make another, into an empty folder"

Where = Annotated[Path, typer.Argument(help="Folder of the backups; what is new is added.", show_default=False)]
Key = Annotated[Path | None, typer.Option("--key", help="File of the private key: opens everything, too.")]


def backup(
    folder: Where,
    verify: Annotated[bool, typer.Option("--verify", help="Check what is there instead; needs no suite.")] = False,
    key: Key = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Back up the ledger, receipts, publishers, identities, undecided facts and keys; the suite goes on meanwhile."""
    there = Folder(folder)
    try:
        if verify:
            _tell(verify_all(there, Opener(key) if key else None), folder, as_json, "whole")
            return
        with there.alone():
            _tell(_made(there, Home.find(data), Endpoints.find(data)), folder, as_json, "finished")
    except BlockingIOError:
        give_up(f"another backup into {folder} is under way", 1)
    except (NatsError, TimeoutError) as error:
        give_up(f"NATS does not answer any more ({error!r}). {_usable(there)}", 1)
    except (BadKey, Damaged, Restoring, AnotherHistory, ApiError, OSError) as error:
        full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        damaged = verify or isinstance(error, Damaged)
        give_up(f"{'no space is left' if full else error}. {_UNRELIABLE if damaged else _usable(there)}", 1)


def backup_key(
    file: Annotated[Path, typer.Argument(help="Where the private key is written.", show_default=False)],
) -> None:
    """Make the key that opens backups; print its public half, for AWRACH_BACKUP_KEYS."""
    try:
        print(new_key(file))
    except OSError as error:
        give_up(str(error), 1)
    notes.print(
        f"{file} alone opens the backups made for this key. Without it nothing can be restored, by nobody.\n"
        "Keep it twice, away from this machine and from the backups, and set AWRACH_BACKUP_KEYS to the line above."
    )


def _made(there: Folder, home: Home, endpoints: Endpoints) -> Manifest:
    refuse_if_under_way(home.operator)
    seal = Seal(Settings().backup_keys)
    began = now()
    last = there.last_good()
    unfinished = there.unfinished()
    if unfinished is not None:
        notes.print(f"going on with the backup of {unfinished.began_at}, which did not come to its end")
    run = f"{began:%Y%m%dT%H%M%S%f}"
    before = (unfinished or last or Manifest(FORMAT, "", "")).streams
    begun = Manifest(FORMAT, instant_text(began), version("awrach"), streams=before)
    streams = asyncio.run(_captured(there, home, endpoints, seal, begun, run))
    configuration = there.add(f"configuration-{run}.age", seal(home.pack()))
    finished = now()
    done = replace(streams, configuration=configuration, finished_at=instant_text(finished))
    for file in done.files:
        there.content(file)  # also those of earlier runs: a disk may have spoilt them since
    there.finish(done)
    last_backup.succeeded(home.root, finished.timestamp())
    return done


async def _captured(there: Folder, home: Home, endpoints: Endpoints, seal: Seal, begun: Manifest, run: str) -> Manifest:
    async with connected(endpoints, home.seed(), Refusals(USER)) as connection:
        capture = Capture(tolerate(connection), there, seal, begun, run, tell=_progress)
        await capture.streams()
        return capture.manifest


def _progress(name: str, stream: Stream) -> None:
    notes.print(f"{name:<11} {stream.messages} messages up to {stream.last}")


def _usable(there: Folder) -> str:
    try:
        last = there.last_good()
    except Damaged:
        last = None
    if last is None:
        return f"There is no finished backup in {there.path} yet; run this again, it goes on where it stopped"
    return (
        f"The backup of {last.finished_at}, up to position {last.position}, is usable as before; run this again, it "
        "goes on where it stopped"
    )


def _document(done: Manifest, folder: Path) -> dict[str, object]:
    return {
        "folder": str(folder.absolute()),
        "finished_at": done.finished_at,
        "position": done.position,
        "messages": {name: stream.messages for name, stream in done.streams.items()},
        "bytes": sum(file.size for file in done.files),
        "software": done.software,
    }


def _tell(done: Manifest, folder: Path, as_json: bool, what: str) -> None:
    told = _document(done, folder)
    if as_json:
        print(json.dumps(told))
        return
    print(f"{what}: {folder}, backup of {done.finished_at}, up to position {done.position}, {told['bytes']} bytes")
