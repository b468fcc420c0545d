"""The suite on one machine: install, publish, read, kill, change publishers, stop, start again."""

from __future__ import annotations

import asyncio
import hashlib
import json

from tests.compose import confined, figures, outside, watched
from tests.compose.containers import Containers
from tests.compose.steps import step


def drill(suite: Containers) -> None:
    """Every promise in turn."""
    print("one NATS server")
    lines = outside.example()
    publishers = sorted({line["publisher"] for line in lines})
    reporting = suite.address("reporting")
    with step("up"):
        suite.up()
    with step("nobody has more rights, or sees more, than needed"):
        confined.check(suite)
    with step(f"operator adds {len(publishers)} publishers"):
        suite.operator("publisher", "add", *publishers)
    with step("example published, over NATS with TLS and over HTTP") as notes:
        outcomes = outside.over_nats(suite, lines[: -outside.OVER_HTTP])
        assert sum(outcomes.values()) == len(lines) - outside.OVER_HTTP, outcomes
        outside.over_http(suite, lines[-outside.OVER_HTTP :])
        notes += [f"{count} {outcome}" for outcome, count in outcomes.items()]
    with step("figures as expected") as notes:
        notes += [f"{code} {figure.value:g}" for code, figure in figures.as_expected(reporting).items()]
    with step("Prometheus sees everything, and that a service is gone") as notes:
        notes.append(f"{watched.check(suite)} rules")
    before = figures.breakdown(reporting)
    for name in ("placements", "agreements", "reporting", "nats", "postgres"):
        with step(f"kill -9 {name}, ready again"):
            suite.kill(name)
    with step("publishers come and go while it runs"):
        asyncio.run(_change_publishers(suite, lines[0]))
    secrets = _prepared(suite)
    with step("down"):
        suite.down()
    with step("up again"):
        suite.up()
    with step("figures and secrets as before"):
        figures.as_expected(reporting)
        assert figures.breakdown(reporting) == before
        assert _prepared(suite) == secrets
    with step("everything sent once more is known") as notes:
        outcomes = outside.over_nats(suite, lines)
        assert outcomes == {"duplicate": len(lines)}, outcomes
        figures.as_expected(reporting)
        notes += [f"{count} {outcome}" for outcome, count in outcomes.items()]


async def _change_publishers(suite: Containers, line: outside.Line) -> None:
    """Add, rotate and remove one; the connection of another must not notice."""
    lost: list[str] = []
    steady = await outside.steady_connection(suite, "anapec", lost)
    try:
        folder = suite.folder / "credentials" / "newcomer"
        await asyncio.to_thread(suite.operator, "publisher", "add", "newcomer", "--facts", "session.*")
        assert not await asyncio.to_thread(outside.attempt, suite, line, "newcomer")
        former = suite.folder / "former.seed"
        former.write_text((folder / "nats.seed").read_text())
        await asyncio.to_thread(suite.operator, "publisher", "rotate", "newcomer", "--now")
        assert "does not admit" in await asyncio.to_thread(outside.attempt, suite, line, "newcomer", former)
        assert not await asyncio.to_thread(outside.attempt, suite, line, "newcomer")
        former.write_text((folder / "nats.seed").read_text())
        await asyncio.to_thread(suite.operator, "publisher", "remove", "newcomer")
        assert not folder.exists()
        assert "does not admit" in await asyncio.to_thread(outside.attempt, suite, line, "newcomer", former)
        listed = json.loads((await asyncio.to_thread(suite.operator, "publisher", "list", "--json")).stdout)
        assert next(one for one in listed if one["publisher"] == "newcomer")["removed"]
        await steady.flush()
        assert not lost, "a connection of another publisher was lost"
    finally:
        await steady.close()


def _prepared(suite: Containers) -> str:
    """A digest of all that the preparation made, which another start must not change."""
    every = "find /prepared -path '*/nats-data*' -prune -o -type f -exec sha256sum {} + | sort"
    shell = ("run", "--rm", "--no-TTY", "--no-deps", "--entrypoint", "sh", "prepare", "-c", every)
    return hashlib.sha256(suite.compose(*shell).stdout.encode()).hexdigest()
