"""Every event is one that the contract accepts, and says whether it is generated."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime, timedelta

from awrach.example import PublishedFact
from shared.contracts.facts import FACTS

OF_TYPE = {kind.type: kind for kind in FACTS.values()}
PUBLISHED = {"khenifra-2023-session"} | {
    f"khenifra-2023-agreement-{name}-{step}" for name in ("ministry", "annex") for step in ("proposed", "approved")
}


def test_the_data_of_every_event_is_valid_in_the_published_language(facts: list[PublishedFact]) -> None:
    for _, event in facts:
        OF_TYPE[event["type"]].sent.model_validate_json(json.dumps(event["data"], ensure_ascii=False))


def test_every_event_is_a_cloud_event_of_at_most_64_kib(facts: list[PublishedFact]) -> None:
    for publisher, event in facts:
        assert re.fullmatch(r"[a-z0-9-]+", publisher)
        assert (event["specversion"], event["datacontenttype"]) == ("1.0", "application/json")
        assert re.fullmatch(r"urn:ma:[a-z0-9-]+:khenifra", event["source"])
        assert all(re.fullmatch(r"[a-z0-9]+", attribute) for attribute in event)
        assert len(json.dumps(event, ensure_ascii=False).encode()) <= 64 * 1024


def test_every_event_was_logged_in_2023_in_moroccan_time(facts: list[PublishedFact]) -> None:
    for _, event in facts:
        time = datetime.fromisoformat(event["time"])
        assert time.year == 2023
        assert time.utcoffset() == timedelta(hours=1)


def test_what_happened_was_logged_on_that_day_or_later(facts: list[PublishedFact]) -> None:
    for _, event in facts:
        data = event["data"]
        happened = [data.get(name) for name in ("held_on", "opens_on", "starts_on", "validated_on", "ended_on")]
        if event["type"] != "ma.awrach.agreement.proposed.v1":  # its starts_on is a plan
            assert all(day is None or day <= event["time"][:10] for day in happened)


def test_no_publisher_uses_an_id_twice(facts: list[PublishedFact]) -> None:
    assert max(Counter((publisher, event["id"]) for publisher, event in facts).values()) == 1


def test_everything_but_the_published_session_and_agreements_says_that_it_is_synthetic(
    facts: list[PublishedFact],
) -> None:
    assert {event["id"] for _, event in facts if "synthetic" not in event} == PUBLISHED
    assert all(event["synthetic"] is True for _, event in facts if event["id"] not in PUBLISHED)


def test_each_publisher_sends_only_what_it_would_know(facts: list[PublishedFact]) -> None:
    senders = {
        "session": r"cp-khenifra",
        "agreement": r"cp-khenifra",
        "worksite": r"(association|cooperative)-\d\d",
        "hire.started": r"anapec",
        "hire.ended": r"(association|cooperative)-\d\d",
    }
    for publisher, event in facts:
        kind = OF_TYPE[event["type"]]
        assert re.fullmatch(senders.get(kind.name) or senders[kind.entity], publisher)
