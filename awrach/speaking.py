"""In whose name a command speaks: one NATS connection for each publisher that has credentials of its own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nats.aio.client import Client

from awrach.finding import Endpoints, connected, named_by_settings
from awrach.nkey import public_key
from awrach.options import give_up
from awrach.refusals import Refusals
from awrach.registering import SEED_FILE, folder_of
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Voice:
    """A publisher's connection, and what is refused on it."""

    connection: Client
    refusals: Refusals


def seed_of(data: Path, endpoints: Endpoints, publisher: str, file: Path | None) -> str:
    """A publisher's seed: from the file that is named, from settings, or from the folder of the suite that is meant.

    None (an empty text) is enough where NATS admits anybody; elsewhere the command ends here.
    """
    if file is None and named_by_settings():
        seed = Settings().nats_seed.get_secret_value()
        if not seed and not endpoints.admits_anybody:
            give_up(f"no credentials of {publisher}: name its seed with --seed FILE or AWRACH_NATS_SEED", 1)
        return seed
    path = file or folder_of(data, publisher) / SEED_FILE
    try:
        seed = path.read_text(encoding="utf-8").strip()
        public_key(seed)
    except FileNotFoundError:
        if file is None and endpoints.admits_anybody:
            return ""
        give_up(
            f"no credentials of {publisher} at {path}. The operator makes them: awrach publisher add {publisher}; "
            "if you have the seed elsewhere, name it: --seed FILE",
            1,
        )
    except (OSError, ValueError) as error:
        give_up(f"{path} cannot be used: {error}", 1)
    return seed


@contextlib.asynccontextmanager
async def speaking(
    data: Path, endpoints: Endpoints, publishers: Iterable[str], file: Path | None = None
) -> AsyncIterator[Mapping[str, Voice]]:
    """A voice for each publisher; those without credentials share one connection, where that is allowed."""
    seeds = {publisher: seed_of(data, endpoints, publisher, file) for publisher in publishers}
    voices: dict[str, Voice] = {}
    async with contextlib.AsyncExitStack() as stack:
        for publisher, seed in seeds.items():
            shared = next((voices[other] for other in voices if not seed and not seeds[other]), None)
            if shared is None:
                refusals = Refusals(publisher)
                shared = Voice(await stack.enter_async_context(connected(endpoints, seed, refusals)), refusals)
            voices[publisher] = shared
        yield voices
