"""The example is the same every time; its delivery is in disorder, yet complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from awrach.example import PublishedFact, khenifra_2023, shuffled
from awrach.example.__main__ import FILE, lines, write
from tests.example.conftest import ByKind

FOLDER = Path(__file__).parents[2] / "examples" / "khenifra-2023"


def _ids(facts: list[PublishedFact]) -> list[tuple[str, str]]:
    return [(publisher, event["id"]) for publisher, event in facts]


def test_generating_twice_gives_the_same_facts(facts: list[PublishedFact]) -> None:
    assert khenifra_2023() == facts


def test_another_process_with_another_hash_seed_writes_the_same_file(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "awrach.example", str(tmp_path)]
    subprocess.run(command, check=True, env=environment, capture_output=True, timeout=60)
    assert (tmp_path / FILE).read_text(encoding="utf-8") == lines()


def test_the_file_in_the_repository_is_what_the_generator_writes(tmp_path: Path) -> None:
    assert (FOLDER / FILE).read_bytes() == write(tmp_path).read_bytes()


def test_a_delivery_holds_every_fact_and_the_repeats_a_second_time(facts: list[PublishedFact]) -> None:
    times = Counter(_ids(shuffled(facts, seed=1, repeats=200)))
    assert set(times) == set(_ids(facts))
    assert Counter(times.values()) == {1: len(facts) - 200, 2: 200}


def test_a_delivery_is_decided_by_its_seed(facts: list[PublishedFact]) -> None:
    assert _ids(shuffled(facts, seed=1, repeats=9)) == _ids(shuffled(facts, seed=1, repeats=9))
    assert _ids(shuffled(facts, seed=1, repeats=9)) != _ids(shuffled(facts, seed=2, repeats=9))


def test_a_delivery_is_not_in_logical_order(facts: list[PublishedFact]) -> None:
    first = [event["type"] for _, event in shuffled(facts, seed=2023, repeats=0)[:200]]
    assert {"ma.awrach.hire.started.v1", "ma.awrach.hire.ended.v1"} <= set(first)


def test_more_repeats_than_facts_are_refused(facts: list[PublishedFact]) -> None:
    with pytest.raises(ValueError, match="sent twice at most"):
        shuffled(facts[:3], seed=1, repeats=4)


def test_the_readme_counts_the_facts_as_they_are(by_kind: ByKind) -> None:
    rows = re.findall(r"^\| `([a-z.]+)` \|.*\| ([\d ]+) \|$", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    assert {kind: int(count.replace(" ", "")) for kind, count in rows} == {
        kind: len(data) for kind, data in by_kind.items()
    }
