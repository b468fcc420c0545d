"""Publishers outside the containers: through the published ports, with the credentials that the operator wrote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from nats.aio.client import Client

from shared.connecting import connect_options
from tests.cli.running import awrach
from tests.compose.containers import Containers

FACTS = Path("examples/khenifra-2023/facts.jsonl")
OVER_HTTP = 20
"""So many facts of the example go over HTTP, the others over NATS."""

Line = dict[str, Any]


def example() -> list[Line]:
    """Publisher and event of each fact."""
    return [json.loads(line) for line in FACTS.read_text(encoding="utf-8").splitlines()]


def over_nats(suite: Containers, lines: Sequence[Line]) -> dict[str, int]:
    """Publish as many publishers; outcome to how many of the last receipts that were heard."""
    done = awrach("publish", "-", "--data", suite.publishers_folder(), "--timeout", "60", "--json", text=_text(lines))
    assert done.returncode == 0, done.stderr[-2000:]
    outcomes = [json.loads(line)["outcome"] for line in done.stdout.splitlines()]
    return {one: outcomes.count(one) for one in sorted(set(outcomes))}


def over_http(suite: Containers, lines: Sequence[Line]) -> None:
    """Publish with bearer tokens, at the addresses that the operator told."""
    for line in lines:
        folder = suite.folder / "credentials" / line["publisher"]
        told = json.loads((folder / "connection.json").read_text())
        answer = httpx.post(
            told["http"]["placements"],
            content=json.dumps(line["event"]),
            headers={
                "authorization": f"Bearer {(folder / told['http']['token_file']).read_text().strip()}",
                "content-type": "application/cloudevents+json",
            },
            timeout=30,
        )
        assert answer.status_code in (200, 201, 202), answer.text


def attempt(suite: Containers, line: Line, publisher: str, seed: Path | None = None, data: Path | None = None) -> str:
    """Try one fact without recording it; nothing if that is allowed, else what the command says."""
    chosen = ("--seed", seed) if seed else ()
    mine = _text([{"publisher": publisher, "event": line["event"]}])
    done = awrach("publish", "-", "--dry-run", "--data", data or suite.publishers_folder(), *chosen, text=mine)
    return "" if done.returncode == 0 else done.stderr


async def steady_connection(suite: Containers, publisher: str, lost: list[str]) -> Client:
    """A connection that is kept; whenever it is lost, ``lost`` grows."""
    folder = suite.folder / "credentials" / publisher
    told, client = json.loads((folder / "connection.json").read_text())["nats"], Client()

    async def note() -> None:
        lost.append(publisher)

    options = connect_options(publisher, (folder / told["seed_file"]).read_text().strip(), folder / told["ca_file"])
    await client.connect(told["url"], disconnected_cb=note, **options)
    return client


def _text(lines: Sequence[Line]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
