"""``awrach restore``: a suite from a backup, where none is."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from nats.errors import Error as NatsError

from awrach.backup import private_server, restoration
from awrach.backup.home import Home
from awrach.backup.manifest import Damaged, Folder, Manifest, Stream
from awrach.backup.restoration import Restoration
from awrach.backup.restoring import NotRestored, Restore
from awrach.backup.sealing import BadKey, Opener
from awrach.backup.verifying import verify
from awrach.finding import Endpoints, connected
from awrach.options import DATA, AsJson, Data, give_up, notes
from awrach.refusals import Refusals
from awrach.suite import AlreadyRunning
from shared.ledger import streams as definitions
from shared.ledger.api import ApiError
from shared.settings import Settings
from shared.tolerant import tolerate

Where = Annotated[Path, typer.Argument(help="Folder of the backups.", show_default=False)]
Key = Annotated[Path, typer.Option("--key", help="File of the private key.", show_default=False)]


def restore(folder: Where, key: Key, data: Data = DATA, as_json: AsJson = False) -> None:
    """Put a suite back from its last good backup, where there is none; killed on the way, run it again."""
    try:
        there, opener, home = Folder(folder), Opener(key), Home.find(data)
        manifest = verify(there, None)
        if home.prepared:
            begun = _begun(there, opener, home, manifest)
            asyncio.run(_streams(there, opener, manifest, Endpoints.find(data), begun))
        else:
            with private_server.alone(data):
                begun = _begun(there, opener, home, manifest)
                with private_server.server(data, begun) as endpoints:
                    asyncio.run(_streams(there, opener, manifest, endpoints, begun))
                for path in data.glob("reporting.sqlite3*"):
                    path.unlink()  # it tells of another history; reporting fills a new one
        restoration.end(home.operator)
    except typer.Exit:
        raise  # it is a RuntimeError too
    except (NatsError, TimeoutError) as error:
        give_up(f"NATS does not answer any more ({error!r}). Run this again: it is done to the end then", 1)
    except (BadKey, Damaged, NotRestored, AlreadyRunning, ApiError, RuntimeError, ValueError, OSError) as error:
        give_up(str(error), 1)
    _tell(manifest, data, as_json, prepared=home.prepared)


def _begun(there: Folder, opener: Opener, home: Home, manifest: Manifest) -> Restoration:
    """Keys and configuration first: with them NATS runs as before."""
    found = restoration.under_way(home.operator)
    if found is not None and found.backup != manifest.finished_at:
        give_up(f"the backup of {found.backup} is being restored here, not that of {manifest.finished_at}", 1)
    if found is None and home.holds_messages():
        give_up(
            f"{home.root} holds a suite that has recorded something; a backup is restored only where nothing is. "
            "Nothing was changed. Name an empty folder (in containers: other volumes)",
            1,
        )
    if found is None:
        assert manifest.configuration is not None, "verified"
        packed = opener(there.content(manifest.configuration))
        found = restoration.begin(home.operator, manifest.finished_at)
        notes.print(f"{home.unpack(packed)} files of keys and configuration")
        if home.prepared:
            notes.print(
                "now start NATS with them (docker compose up --detach --wait nats), and run this same command once more"
            )
            raise typer.Exit(3)
    return found


async def _streams(there: Folder, opener: Opener, manifest: Manifest, endpoints: Endpoints, begun: Restoration) -> None:
    settings = Settings()
    wanted = definitions(intake_days=settings.intake_days, replicas=settings.replicas)
    async with connected(endpoints, begun.seed, Refusals(restoration.USER)) as connection:
        await Restore(tolerate(connection), there, opener, wanted, _progress).streams(manifest)


def _progress(name: str, stream: Stream) -> None:
    notes.print(f"{name:<11} {stream.messages} messages up to {stream.last}, as in the backup")


def _tell(manifest: Manifest, data: Path, as_json: bool, *, prepared: bool) -> None:
    if as_json:
        print(json.dumps({"backup": manifest.finished_at, "position": manifest.position}))
        return
    again = "docker compose down && docker compose up --detach --wait"  # NATS did not wait for the disk until now
    start = again if prepared else f"awrach up --data {data}"
    print(
        f"restored as of {manifest.finished_at}, up to position {manifest.position}. Start the suite: {start}\n"
        "What was acknowledged later is not here: let every publisher send it once more, nothing is counted twice"
    )
