"""Publishers come, change their credentials and go, while the suite runs: the register, their folder, the server."""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace
from nats.aio.client import Client

from awrach.finding import Endpoints, connected
from awrach.nkey import new_seed, own_seed, public_key, seed_path
from awrach.options import give_up
from awrach.refusals import Refusals
from awrach.reloading import is_distributed, reload_everywhere
from awrach.secret_file import private_folder, write_secret
from awrach.server_users import admit, admitting, nats_folder
from deploy.nats import publisher as permissions
from shared.connecting import inbox_prefix
from shared.publishers import Credential, Publisher, Publishers, credential, new_token
from shared.settings import Settings

SEED_FILE, TOKEN_FILE, CONNECTION_FILE, CA_FILE = "nats.seed", "http.token", "connection.json", "ca.pem"


def folder_of(data: Path, slug: str) -> Path:
    """Where a publisher's credentials are put, to be handed over as a whole."""
    return data / "publishers" / slug


@contextlib.asynccontextmanager
async def operating(data: Path, endpoints: Endpoints) -> AsyncIterator[Client]:
    """A connection as the operator, which only the suite's own folder makes possible."""
    if not seed_path(data, "operator").exists():
        give_up(
            f"{seed_path(data, 'operator')} is not there: this is done on the machine and in the folder of the suite"
        )
    async with connected(endpoints, own_seed(data, "operator"), Refusals("operator")) as connection:
        yield connection


@contextlib.asynccontextmanager
async def registering(data: Path, endpoints: Endpoints) -> AsyncIterator[Publishers]:
    """The register, to be changed by nobody else meanwhile; what it says in the end is what the server then admits."""
    with _alone(data):
        async with operating(data, endpoints) as connection:
            register = Publishers(connection)
            await register.load()
            await _apply(data, endpoints, register)  # what an earlier change did not get done
            yield register
            await _apply(data, endpoints, register)


async def admit_registered(data: Path, endpoints: Endpoints, connection: Client) -> None:
    """Bring server and folders up to date with the register: the suite may listen elsewhere than last time."""
    with _alone(data):
        register = Publishers(connection)
        await register.load()
        await _apply(data, endpoints, register)


async def _apply(data: Path, endpoints: Endpoints, register: Publishers) -> None:
    for one in register:
        if one.removed:
            shutil.rmtree(folder_of(data, one.slug), ignore_errors=True)
        elif folder_of(data, one.slug).exists():
            _write_connection(data, endpoints, one)
    if not is_distributed(data):
        admit(data, register)
        return
    with admitting(nats_folder(data), register) as changed:
        if changed:
            await reload_everywhere(data, endpoints)


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    with (data / "publishers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def add(register: Publishers, data: Path, slug: str, facts: Sequence[str], provinces: Sequence[str]) -> Publisher:
    """Register a publisher with its first credentials, which are written to its folder."""
    one = Publisher(slug, tuple(facts), tuple(provinces), (_new_credential(data, slug),))
    await register.put(one)
    return one


async def rotate(register: Publishers, data: Path, before: Publisher, *, now: bool) -> Publisher:
    """New credentials; the ones in use stay valid until the next rotation, or end at once."""
    kept = () if now else before.credentials[:1]
    one = replace(before, credentials=(_new_credential(data, before.slug), *kept))
    await register.put(one)
    return one


async def remove(register: Publishers, before: Publisher) -> Publisher:
    """No more credentials; what it sent stays recorded."""
    one = replace(before, credentials=(), removed=True)
    await register.put(one)
    return one


def _new_credential(data: Path, slug: str) -> Credential:
    seed, token, folder = new_seed(), new_token(slug), folder_of(data, slug)
    private_folder(folder.parent)
    private_folder(folder)
    write_secret(folder / SEED_FILE, seed + "\n")
    write_secret(folder / TOKEN_FILE, token + "\n")
    return credential(public_key(seed), token)


def _write_connection(data: Path, endpoints: Endpoints, one: Publisher) -> None:
    """All that a publisher needs to know, beside its secrets; file names are relative to the folder."""
    folder, may, settings = folder_of(data, one.slug), permissions(one.slug, one.facts), Settings()
    if endpoints.nats_ca:
        shutil.copyfile(endpoints.nats_ca, folder / CA_FILE)
    told = {
        "publisher": one.slug,
        "facts": list(one.facts),
        "provinces": list(one.provinces),
        "nats": {
            "url": settings.public_nats_url or endpoints.nats,
            "ca_file": CA_FILE if endpoints.nats_ca else None,
            "seed_file": SEED_FILE,
            "inbox_prefix": inbox_prefix(one.slug),
            "publish": list(may.publish),
            "subscribe": list(may.subscribe),
        },
        "http": {
            "agreements": f"{settings.public_agreements_url or endpoints.agreements}/v1/facts",
            "placements": f"{settings.public_placements_url or endpoints.placements}/v1/facts",
            "token_file": TOKEN_FILE,
        },
    }
    write_secret(folder / CONNECTION_FILE, json.dumps(told, indent=2) + "\n")
