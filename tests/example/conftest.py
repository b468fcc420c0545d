"""The example's facts, generated once, and its events by kind."""

from __future__ import annotations

from typing import Any

import pytest

from awrach.example import PublishedFact, khenifra_2023

ByKind = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def facts() -> list[PublishedFact]:
    return khenifra_2023()


@pytest.fixture(scope="session")
def by_kind(facts: list[PublishedFact]) -> ByKind:
    """The data of all events by kind of fact, e.g. ``hire.started``."""
    kinds: ByKind = {}
    for _, event in facts:
        kinds.setdefault(".".join(event["type"].split(".")[2:4]), []).append(event["data"])
    return kinds
