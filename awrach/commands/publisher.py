"""``awrach publisher``: who may publish, with which credentials, limited to what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from awrach import registering
from awrach.finding import Endpoints, named_by_settings
from awrach.options import DATA, AsJson, Data, give_up
from awrach.reloading import is_distributed
from deploy.nats import RESERVED
from shared.contracts.codes import provinces as known_provinces
from shared.contracts.facts import FACTS
from shared.contracts.refs import SLUG
from shared.ledger import LedgerUnavailable, Stale
from shared.publishers import Publisher, Publishers

Changed = TypeVar("Changed")

publisher = typer.Typer(name="publisher", help="Register publishers, change or end their credentials.")

Slugs = Annotated[list[str], typer.Argument(help="One or more slugs: a-z, 0-9 and hyphens.", show_default=False)]
Slug = Annotated[str, typer.Argument(help="The publisher's slug: a-z, 0-9 and hyphens.", show_default=False)]


@publisher.command()
def add(
    slugs: Slugs,
    facts: Annotated[list[str] | None, typer.Option(help="Only these facts, e.g. hire.* (repeat).")] = None,
    province: Annotated[list[str] | None, typer.Option(help="Only this province, e.g. 05.301 (repeat).")] = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Register publishers and write their credentials to DIR/publishers/SLUG/; they can connect at once."""
    for slug in slugs:
        _check(slug, facts or [], province or [])

    async def change(register: Publishers) -> list[Publisher]:
        for slug in slugs:
            before = register.get(slug)
            if before is not None and not before.removed:
                give_up(f"{slug} is registered already. New credentials: awrach publisher rotate {slug}", 1)
        return [await registering.add(register, data, slug, facts or [], province or []) for slug in slugs]

    for one in _changed(data, change):
        _tell(one, data, as_json)


@publisher.command(name="list")
def list_(data: Data = DATA, as_json: AsJson = False) -> None:
    """Show all publishers, their limits and since when their credentials are valid."""
    found = asyncio.run(_listed(data))
    if as_json:
        print(json.dumps([_document(one, data) for one in found], ensure_ascii=False))
        return
    table = Table("publisher", "facts", "provinces", "credentials since")
    for one in found:
        since = "removed" if one.removed else ", ".join(known.since[:19] for known in one.credentials)
        table.add_row(one.slug, ", ".join(one.facts) or "all", ", ".join(one.provinces) or "all", since)
    Console().print(table)


@publisher.command()
def rotate(
    slug: Slug,
    now: Annotated[bool, typer.Option("--now", help="End the former credentials at once.")] = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Make new credentials; the former stay valid until the next rotation, so that nothing need stop."""

    async def change(register: Publishers) -> Publisher:
        return await registering.rotate(register, data, _registered(register, slug), now=now)

    _tell(_changed(data, change), data, as_json)


@publisher.command()
def remove(slug: Slug, data: Data = DATA, as_json: AsJson = False) -> None:
    """End a publisher's credentials and connections at once; what it sent stays recorded."""

    async def change(register: Publishers) -> Publisher:
        return await registering.remove(register, _registered(register, slug))

    _tell(_changed(data, change), data, as_json)


def _check(slug: str, facts: list[str], provinces: list[str]) -> None:
    if not SLUG.fullmatch(slug):
        give_up(f"{slug!r} is no slug: use a-z, 0-9 and hyphens, at most 63, not beginning with a hyphen")
    if slug in RESERVED:
        give_up(f"{slug} is the name of a part of the suite; choose another slug")
    for pattern in facts:
        # NATS knows * for a whole part of a name only, so parts of words cannot be patterns.
        parts = pattern.split(".")
        if len(parts) != 2 or any("*" in part and part != "*" for part in parts) or not _matches(pattern):
            give_up(
                f"no fact is called {pattern!r}. Name facts like hire.started, hire.* or *.*; there are: {_facts()}"
            )
    for code in provinces:
        if code not in known_provinces():
            give_up(f"{code!r} is no code of a province, like 05.301 (Khénifra)")


def _matches(pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in FACTS)


def _facts() -> str:
    return ", ".join(FACTS)


def _registered(register: Publishers, slug: str) -> Publisher:
    found = register.get(slug)
    if found is None or found.removed:
        give_up(f"{slug} is not registered. Register it: awrach publisher add {slug}", 1)
    return found


def _changed(data: Path, change: Callable[[Publishers], Awaitable[Changed]]) -> Changed:
    async def work() -> Changed:
        async with registering.registering(data, _of_this_machine(data)) as register:
            return await change(register)

    try:
        return asyncio.run(work())
    except typer.Exit:
        raise  # it is a RuntimeError too
    except (Stale, LedgerUnavailable, RuntimeError) as error:
        give_up(f"{error}. Nothing is lost; try again", 1)


def _of_this_machine(data: Path) -> Endpoints:
    if named_by_settings() and not is_distributed(data):
        give_up("publishers are registered where the suite runs, by its data folder: unset AWRACH_NATS_URL")
    return Endpoints.find(data)


async def _listed(data: Path) -> list[Publisher]:
    async with registering.operating(data, _of_this_machine(data)) as connection:
        register = Publishers(connection)
        await register.load()
        return list(register)


def _document(one: Publisher, data: Path) -> dict[str, Any]:
    """Nothing secret; ``folder`` is where the credentials are, if they are here."""
    folder = registering.folder_of(data, one.slug)
    return {
        "publisher": one.slug,
        "facts": list(one.facts),
        "provinces": list(one.provinces),
        "removed": one.removed,
        "credentials": [{"nkey": known.nkey, "since": known.since} for known in one.credentials],
        "folder": str(folder) if folder.exists() else None,
    }


def _tell(one: Publisher, data: Path, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_document(one, data), ensure_ascii=False))
    elif one.removed:
        print(f"{one.slug} is removed: its credentials are void and its connections closed")
    else:
        print(
            f"{one.slug} may connect with what lies in {registering.folder_of(data, one.slug)}; hand that over safely"
        )
