"""Every figure at any position, over any period, scope and breakdown, beside a naive computation from the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.reporting.columns import Columns
from services.reporting.indicators import INDICATORS, Indicator
from services.reporting.indicators.definition import Scope
from services.reporting.projections.database import connect
from services.reporting.projections.projector import Projector
from services.reporting.queries.figures import Asked
from shared.ledger import Recorded
from tests.building import Event
from tests.deciding.histories import day_text
from tests.deciding.memory import MemorySuite
from tests.reporting.comparing import Compared
from tests.reporting.reference import FIGURES
from tests.reporting.varied import COMMUNES, PARTNERS, SECTORS, varied

PUBLISHERS = ("anapec", "council", "association")
SCOPES = (
    *(Scope(commune=one) for one in COMMUNES),
    *(Scope(sector=one) for one in SECTORS),
    *(Scope(partner=name, partner_kind=kind) for name, kind in PARTNERS),
    *(Scope(worksite=f"W{number}") for number in range(3)),
    Scope(province="05.301", edition=2023),
    Scope(province="05.311"),
    Scope(programme="awrach", commune=COMMUNES[0]),
    Scope(partner_kind="association", sector=SECTORS[0]),
    Scope(edition=2022, partner="P2"),
)

_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Histories are short as they are drawn; making one that fails shorter still takes minutes."""


def test_the_reference_knows_every_indicator() -> None:
    assert INDICATORS.keys() <= FIGURES.keys()


def _recorded(facts: Sequence[Event], chance: Random) -> list[Recorded]:
    """What the ledger holds after facts came in from several publishers, a few at a time."""

    async def play() -> list[Recorded]:
        suite, start = MemorySuite(), 0
        while start < len(facts):
            end = start + chance.randint(1, 8)
            await suite.deliver(chance.choice(PUBLISHERS), facts[start:end])
            start = end
            if chance.random() < 0.5:
                await suite.settle()
        await suite.settle()
        return suite.ledger.messages

    return asyncio.run(play())


def _asked(indicator: Indicator, chance: Random) -> Asked:
    by = chance.sample(indicator.breakdowns, min(chance.choice((0, 1, 1, 2)), len(indicator.breakdowns)))
    first = chance.randrange(-30, 60)
    period = f"{day_text(first)}/{day_text(first + chance.randrange(150))}" if chance.random() < 0.6 else ""
    scope = chance.choice(SCOPES) if chance.random() < 0.3 else Scope()
    level = "ministry" if chance.random() < 0.2 else "implementation"
    return Asked(indicator.code, ",".join(by), period, level, scope)


@settings(max_examples=15, phases=_PHASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(varied(), st.randoms(use_true_random=False))
def test_every_figure_is_what_a_naive_computation_gives(facts: list[Event], chance: Random) -> None:
    messages = _recorded(facts, chance)
    with TemporaryDirectory() as directory:
        engine = connect(f"sqlite:///{Path(directory) / 'reporting.sqlite3'}")
        projector, columns, start = Projector(engine), Columns(engine), 0
        compared = Compared(columns, messages)
        while start < len(messages):
            end = min(start + chance.randint(1, 40), len(messages))
            projector.apply(messages[start:end])
            columns.at(end)
            start = end
        positions = [chance.randint(len(messages) // 3 + 1, len(messages)), len(messages)]
        asked = [(_asked(indicator, chance), position) for position in positions for indicator in INDICATORS.values()]
        assert [difference for one in asked for difference in compared.differences(*one)] == []
        engine.dispose()
