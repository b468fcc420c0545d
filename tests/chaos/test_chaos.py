"""Every process of a suite is killed once, at moments drawn by lot, while facts come in: nothing is lost or doubled."""

from __future__ import annotations

from pathlib import Path

from chaos.run import run
from chaos.suite import PARTS

FACTS = 600


async def test_killing_every_process_once_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    result = await run(tmp_path, FACTS, kills=len(PARTS), seed=4)
    assert result.account.misses == []
    assert result.kills == dict.fromkeys(sorted(PARTS), 1)
    counts = result.account.counts
    assert counts["acknowledged"] == counts["sent"] > FACTS
    assert counts["accepted"] >= FACTS
    assert counts["rejected"] > 0
    assert counts["lost"] == counts["doubled"] == 0
    assert result.compared > 100
