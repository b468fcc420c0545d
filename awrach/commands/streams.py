"""``awrach streams``: make the streams that are missing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from awrach.backup.restoration import Restoring, refuse_if_under_way
from awrach.finding import Endpoints, connected, named_by_settings
from awrach.nkey import own_seed, seed_path
from awrach.options import DATA, AsJson, Data, give_up
from awrach.refusals import Refusals
from awrach.registering import admit_registered
from awrach.reloading import NotReloaded, is_distributed, reload_everywhere
from shared.ledger import StreamDrift, check_streams, ensure_streams
from shared.ledger import streams as definitions
from shared.settings import Settings


def streams(data: Data = DATA, as_json: AsJson = False) -> None:
    """Create the streams that are missing and check that all are as this version defines them.

    In containers also have every NATS server read its configuration again, and admit who is registered.
    """
    settings = Settings()
    wanted = definitions(intake_days=settings.intake_days, replicas=settings.replicas)
    try:
        refuse_if_under_way(data)
        asyncio.run(_make(data, Endpoints.find(data), settings))
    except StreamDrift as drift:
        give_up(str(drift), 1)
    except NotReloaded as error:
        give_up(f"{error}. The servers take it when they start again: docker compose restart nats", 1)
    except Restoring as error:
        give_up(str(error), 1)
    if as_json:
        print(json.dumps(wanted))
    else:
        for name, definition in wanted.items():
            print(f"{name}: {', '.join(definition['subjects'])}")


async def _make(data: Path, endpoints: Endpoints, settings: Settings) -> None:
    own = seed_path(data, "operator").exists() and (is_distributed(data) or not named_by_settings())
    seed = own_seed(data, "operator") if own else ""
    async with connected(endpoints, seed, Refusals("operator")) as connection:
        await ensure_streams(connection, intake_days=settings.intake_days, replicas=settings.replicas)
        await check_streams(connection, intake_days=settings.intake_days, replicas=settings.replicas)
        if is_distributed(data):
            await reload_everywhere(data, endpoints)
            await admit_registered(data, endpoints, connection)
