"""``awrach demo``: the Khenifra 2023 example, from facts to figures."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import typer
from rich.console import Console

from awrach.asking import get, labels
from awrach.commands.publish import bar
from awrach.commands.report import HEADLINE
from awrach.commands.up import PortChoice, Secure, Stop, serve, started, stopping, tend
from awrach.example import SEED, khenifra_2023, shuffled
from awrach.finding import Endpoints
from awrach.options import DATA, AsJson, Data, Ports, give_up, notes
from awrach.registering import add, operating, registering
from awrach.sending import Outgoing, Sending
from awrach.showing import breakdown, totals
from awrach.speaking import speaking
from awrach.suite import Suite
from shared.ledger import Ledger

_PERIOD = "2023-01-01/2023-12-31"
_REPEATS = 300
_SETTLE = 90.0
"""Seconds without any receipt; what was fetched by a process that is killed comes again after 20, and NATS counts anew
when it is killed itself.
"""
_LOOK_EVERY = 0.2
_BREAKDOWNS = (("P1", "sector"), ("P2", "sex"), ("P2", "age_band"), ("W1", "commune"))
_SYNTHETIC = (
    "The session of 27 June 2023, its agreements and totals are the published ones; the hires, the bodies' names and "
    "how the jobs are split are generated."
)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after printing the figures.")] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    ports: PortChoice = Ports.DEFAULT,
    secure: Secure = False,
) -> None:
    """Start the suite, play Khenifra 2023 as its several publishers in random order, and print the figures."""
    with stopping() as stop, started(data, ports, to_terminal=False, secure=secure) as suite:
        sending, position = asyncio.run(_attended(suite, stop))
        figures = _figures(suite.endpoints, position)
        if as_json:
            result = {"figures": figures, "receipts": sending.outcomes(), "synthetic": True}
            print(json.dumps(result, ensure_ascii=False), flush=True)
        else:
            _show(suite.endpoints, figures, sending)
        if not once:
            serve(suite, stop)


async def _attended(suite: Suite, stop: Stop) -> tuple[Sending, int]:
    """Play while the suite is kept alive, until done or asked to stop."""
    playing = asyncio.create_task(_play(suite))
    while not playing.done() and not stop.asked:
        tend(suite)
        await asyncio.wait({playing}, timeout=_LOOK_EVERY)
    if not playing.done():
        playing.cancel()
        give_up("stopped before all was published; play it again: what is known already is recognised", 130)
    return playing.result()


async def _play(suite: Suite) -> tuple[Sending, int]:
    """Publish the example and wait for its receipts; answers what was heard and the ledger's position after it."""
    facts = [
        Outgoing(publisher, event, f"intake.{publisher}.{event['type'].removeprefix('ma.awrach.').removesuffix('.v1')}")
        for publisher, event in shuffled(khenifra_2023(), SEED, _REPEATS)
    ]
    publishers = sorted({fact.publisher for fact in facts})
    notes.print(f"publishing {len(facts)} messages as {len(publishers)} publishers, shuffled, {_REPEATS} sent twice")
    if suite.secure:
        await _register(suite, publishers)
    async with speaking(suite.data, suite.endpoints, publishers) as voices:
        with bar(len(facts) - _REPEATS) as (progress, task):
            first = voices[publishers[0]].connection
            sending = Sending(first, lambda _, settled: progress.update(task, completed=settled), voices=voices)
            await sending.send(facts, settle=_SETTLE)
        if sending.open or sending.unpublished:
            give_up(f"{len(sending.open)} facts got no final receipt, {len(sending.unpublished)} were not taken", 1)
    async with operating(suite.data, suite.endpoints) as connection:
        return sending, await Ledger(connection).position()


async def _register(suite: Suite, publishers: list[str]) -> None:
    """The example's publishers, those that are not registered yet."""
    async with registering(suite.data, suite.endpoints) as register:
        for slug in publishers:
            known = register.get(slug)
            if known is None or known.removed:
                await add(register, suite.data, slug, (), ())


def _figures(endpoints: Endpoints, position: int) -> list[dict[str, Any]]:
    """The headline figures, then the breakdowns, all at the ledger's position or later."""
    at = {"min_position": str(position), "period": _PERIOD}
    figures: list[dict[str, Any]] = get(endpoints, "figures", at | {"indicators": ",".join(HEADLINE)})
    return figures + [get(endpoints, "figures", at | {"indicator": code, "by": by}) for code, by in _BREAKDOWNS]


def _show(endpoints: Endpoints, figures: list[dict[str, Any]], sending: Sending) -> None:
    console, names = Console(), labels(endpoints)
    totals(console, figures[: len(HEADLINE)], names)
    for figure in figures[len(HEADLINE) :]:
        breakdown(console, figure, names[figure["indicator"]])
    counted = ", ".join(f"{count} {outcome}" for outcome, count in sending.outcomes().items())
    console.print(f"{sending.published} messages published: {counted}", highlight=False)
    console.print(_SYNTHETIC, style="italic")
