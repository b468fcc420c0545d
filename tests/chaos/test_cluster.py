"""A cluster of three loses the leaders of ledger and intake, then all three at once: every fact is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from chaos.cluster.nodes import NODES
from chaos.cluster.run import run

pytestmark = pytest.mark.drill

FACTS = 300


async def test_killing_leaders_and_nodes_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    result = await run(tmp_path, FACTS, ["LEDGER", "INTAKE"], seed=4)
    assert result.account.misses == []
    assert [one.kill.why for one in result.recoveries] == ["leads LEDGER", "leads INTAKE"]
    assert {one.kill.node for one in result.recoveries} <= set(NODES)
    assert result.ended.total() == 0, "services go on, they need not be started again"
    counts = result.account.counts
    assert counts["acknowledged"] == counts["sent"] > FACTS
    assert counts["accepted"] >= FACTS
    assert counts["lost"] == counts["doubled"] == 0
