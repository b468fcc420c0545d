"""What is documented is what is there, and the other way round."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from awrach.documents import documents
from shared.contracts.examples import EXAMPLES
from shared.contracts.facts import FACTS
from shared.contracts.problems import PROBLEMS
from shared.documents.receipts import OUTCOMES
from shared.intake import Received, Wellformed, parse

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("shared", "services", "awrach") for path in (ROOT / folder).rglob("*.py")]


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_generated_document_is_fresh(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == documents()[name], "run: make documents"


def test_no_schema_is_left_of_a_fact_that_is_no_more() -> None:
    assert {f"schemas/{path.name}" for path in (ROOT / "docs" / "schemas").glob("*.json")} <= documents().keys()


def test_every_fact_has_a_canonical_example_that_is_valid() -> None:
    assert set(EXAMPLES) == set(FACTS)
    for name, (publisher, message) in EXAMPLES.items():
        body = json.dumps(message, ensure_ascii=False).encode()
        assert isinstance(parse(Received(f"intake.{publisher}.{name}", body, "", "")), Wellformed), name


def test_what_is_recorded_of_a_fact_is_read_back_as_it_was() -> None:
    for name, (_, message) in EXAMPLES.items():
        body = json.dumps(message["data"]).encode()
        data = FACTS[name].sent.model_validate_json(body)
        again = FACTS[name].sent.model_validate_json(data.model_dump_json(exclude_none=True))
        assert again == data, name
        assert json.loads(data.model_dump_json(exclude_none=True)) == message["data"], name


def _log_events() -> set[str]:
    called = re.compile(r'\blog\.(?:debug|info|warning|error|critical|exception)\(\s*f?"([^"]+)"')
    found = {name for path in SOURCES for name in called.findall(path.read_text(encoding="utf-8"))}
    outcomes = ("accepted", "duplicate", "conflict", "parked", "rejected")
    return {name for name in found if "{" not in name} | {f"fact.{outcome}" for outcome in outcomes}


def _metrics() -> set[str]:
    made = re.compile(r'\b(?:Counter|Gauge|Histogram)\(\s*"(awrach_[a-z_]+)"')
    return {name for path in SOURCES for name in made.findall(path.read_text(encoding="utf-8"))}


def test_every_log_event_metric_and_problem_is_in_the_documents() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = {name for name in _log_events() if f"`{name}`" not in operations}
    assert not missing
    measured = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert not {name for name in _metrics() if f"`{name}`" not in measured}
    catalogue = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    assert all(f"`{slug}`" in catalogue for slug in PROBLEMS)
    assert all(f"`{outcome}`" in catalogue for outcome in OUTCOMES)
