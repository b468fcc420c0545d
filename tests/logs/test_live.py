"""A suite that runs: what it logs is the catalogue's, and one id leads through all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.log_events import EVERYWHERE, LOG_EVENTS, WHERE_IT_APPLIES
from tests.cli.running import awrach, begin, endpoints, stopped, until
from tests.logs.telling import ENDED, FIRST, REJECTED, SECOND, tell

Line = dict[str, Any]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a suite that was told all there is, and logs every detail."""
    folder = tmp_path_factory.mktemp("suite")
    suite = begin("up", "--ports", "auto", "--data", folder, AWRACH_LOG_LEVEL="debug")
    try:
        endpoints(folder)
        tell(folder)
        until(lambda: _of(folder, "fact.projected", fact_id=SECOND), "the projection")
        _ask(folder, "seen-by-all", "/v1/figures?indicator=P1")
        yield folder
    finally:
        _, _, shown = stopped(suite)
    assert '"event": "fact.accepted"' in shown, "what is kept is shown too"


def _lines(data: Path, service: str = "*") -> list[Line]:
    texts = [text for path in (data / "logs").glob(f"{service}.log") for text in path.read_text().splitlines()]
    return [json.loads(text) for text in texts]


def _of(data: Path, event: str, **members: str) -> list[Line]:
    return [line for line in _lines(data) if line["event"] == event and members.items() <= line.items()]


def _asked(data: Path, *options: str | Path, text: str | None = None) -> list[Line]:
    ran = awrach("logs", "--data", data, "--json", *options, text=text)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def _traced(data: Path, *options: str | Path) -> list[dict[str, Any]]:
    ran = awrach("trace", "--data", data, "--json", *options)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_every_line_is_an_event_of_the_catalogue_with_members_of_its_own(data: Path) -> None:
    for service in ("agreements", "placements", "reporting"):
        for line in _lines(data, service):
            event = LOG_EVENTS[line["event"]]
            assert line.keys() >= EVERYWHERE.keys()
            assert line.keys() <= EVERYWHERE.keys() | WHERE_IT_APPLIES.keys() | set(event.members), line
            assert line["service"] == service
            assert service in event.services
            assert line["level"] == event.level or line["event"] == "library.said", line


def test_all_that_can_happen_without_a_fault_was_logged(data: Path) -> None:
    seen = {line["event"] for line in _lines(data)}
    told = {name for name, event in LOG_EVENTS.items() if event.level in ("debug", "info")}
    others = {"service.stopped", "nats.reconnected", "intake.reopened"}
    of_rebuilds = {f"projection.{what}" for what in ("adopted", "compared", "dropped", "migrated")}
    assert told - others - of_rebuilds <= seen


def test_facts_and_questions_carry_an_id_and_facts_their_cause(data: Path) -> None:
    for line in _lines(data):
        if line["event"].partition(".")[0] in ("fact", "query", "receipt", "request", "auditor"):
            assert line.get("correlation_id") or line.get("fact_id") is None, line
    (accepted,) = _of(data, "fact.accepted", fact_id=SECOND)
    assert (accepted["correlation_id"], accepted["causation_id"], accepted["entity"]) == ("order-7", SECOND, "hire.H2")
    (broken,) = _of(data, "fact.rejected", correlation_id="broken-1")
    assert "fact_id" not in broken, "where no id can be read, the header still tells whose it is"
    assert _of(data, "fact.accepted", fact_id="session-http", correlation_id="request-9")


def test_one_correlation_id_leads_through_all_services(data: Path) -> None:
    way = [line["event"] for line in _asked(data, "--correlation", "order-7")]
    assert way[0] == "fact.parked"
    assert sorted(way[1:]) == ["fact.accepted", "fact.projected", "projection.advanced"], "services are not in step"
    asked = _asked(data, "--correlation", "question-1")
    assert [(line["event"], line.get("over")) for line in asked] == [
        ("query.answered", "nats"), ("receipt.asked", "nats"), ("query.answered", "http"), ("query.refused", "http"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "events"),
    [
        (("--entity", "hire.H2"), {"fact.parked", "fact.accepted", "fact.projected"}),
        (("--entity", "H2", "--level", "info"), {"fact.parked", "fact.accepted"}),
        (("--outcome", "conflict"), {"fact.conflict"}),
        (("--outcome", "rejected", "--publisher", "anapec"), {"fact.rejected"}),
        (("--event", "query.*", "--service", "reporting"), {"query.answered", "query.refused"}),
        (("--publisher", "cp", "--service", "agreements", "--level", "info"),
         {"fact.accepted", "fact.refused", "receipt.asked"}),
        (("--event", "service.*", "--since", "2000-01-01T00:00:00Z"), {"service.started"}),
        (("--event", "service.*", "--since", "2999-01-01T00:00:00Z"), set()),
        (("--level", "error"), set()),
    ],
)  # fmt: skip
def test_lines_are_chosen(data: Path, options: tuple[str, ...], events: set[str]) -> None:
    found = {line["event"] for line in _asked(data, *options)}
    assert found == events or (events <= found <= events | {"request.refused", "fact.duplicate"})


def test_the_logs_of_all_parts_are_one_in_order_of_time(data: Path) -> None:
    found = _asked(data)
    assert {line["service"] for line in found} == {"agreements", "placements", "reporting", "nats-server"}
    assert [line["timestamp"] for line in found] == sorted(line["timestamp"] for line in found)
    people = awrach("logs", "--data", data, "--event", "fact.parked").stdout
    assert re.search(r"^placements +\S+Z \[info +\] fact\.parked", people, re.MULTILINE)


def test_what_is_no_log_line_is_shown_where_it_stood(data: Path) -> None:
    text = "\n".join(
        [
            'reporting-1  | {"timestamp": "2026-01-01T00:00:02Z", "level": "info", "event": "service.started"}',
            "reporting-1  | Traceback (most recent call last):",
            'placements-1  | {"timestamp": "2026-01-01T00:00:01Z", "level": "info", "event": "service.started"}',
            '{"half',
        ]
    )
    found = _asked(data, "-", text=text)
    assert [line.get("line", line["event"]) for line in found] == [
        "service.started", '{"half', "service.started", "Traceback (most recent call last):",
    ]  # fmt: skip
    assert [line["service"] for line in found if "line" in line] == ["placements", "reporting"]
    ran = awrach("logs", "-", "--event", "service.*", text=text)
    assert "Traceback" not in ran.stdout
    assert "2 lines that are no log events were left out" in ran.stderr


def test_following_goes_on_where_it_was(data: Path) -> None:
    following = begin("logs", "--data", data, "--follow", "--json", "--correlation", "seen-while-following")
    _ask(data, "seen-while-following")
    assert following.stdout is not None
    assert json.loads(following.stdout.readline())["event"] == "query.answered"
    code, _, _ = stopped(following)
    assert code == 0


def _ask(data: Path, correlation: str, path: str = "/v1/status") -> None:
    address = endpoints(data)["reporting"] + path
    assert httpx.get(address, headers={"X-Correlation-ID": correlation}).is_success


def test_a_trace_tells_the_whole_way_of_a_fact_that_waited(data: Path) -> None:
    (document,) = _traced(data, SECOND)
    assert [step["step"] for step in document["steps"]] == [
        "logged", "received", "decided", "decided", "recorded", "projected", "answered",
    ]  # fmt: skip
    _, received, parked, accepted, recorded, projected, answered = document["steps"]
    assert received["still_held"] is True
    assert (parked["outcome"], parked["problem"], parked["waits_for"]) == ("parked", "worksite-full", ["worksite.W1"])
    assert (accepted["outcome"], accepted["waited_seconds"] > 0) == ("accepted", True)
    released = accepted["released_by"]
    assert (released["kind"], released["id"]) == ("hire.ended", ENDED), "its mark on the worksite leads to it"
    assert recorded["position"] == document["position"]
    assert projected["in_figures"] is True
    assert answered["at"] >= projected["at"] >= recorded["at"], "by the log of reporting"
    assert answered["query"] == "figures"
    assert (document["outcome"], document["entity"], document["correlation_id"]) == ("accepted", "hire.H2", "order-7")
    assert sorted(document["touches"]) == ["hire.H2", "the person", "worksite.W1"]
    assert document["registers"] == [f"{endpoints(data)['reporting']}/v1/worksites/W1"]


def test_a_trace_finds_a_fact_by_its_position_its_receipt_its_marks_and_its_correlation(data: Path) -> None:
    (document,) = _traced(data, SECOND)
    receipt = document["steps"][3]["receipt"]
    for asked in ("order-7", *map(str, range(document["position"], receipt + 1))):
        assert _traced(data, asked) == [document], asked


def test_a_trace_tells_of_what_was_never_recorded(data: Path) -> None:
    (rejected,) = _traced(data, REJECTED)
    assert [step["step"] for step in rejected["steps"]] == ["received", "decided"]
    assert rejected["steps"][1]["errors"][0]["pointer"] == "/data/role"
    assert (rejected["outcome"], rejected["position"]) == ("rejected", None)
    (nameless,) = _traced(data, "broken-1")
    assert (nameless["id"], nameless["outcome"]) == (None, "rejected")
    (repeated,) = _traced(data, FIRST)
    moments = [step["at"] for step in repeated["steps"][1:]]
    assert moments == sorted(moments), "what came under its id later stands later"
    outcomes = [step["outcome"] for step in repeated["steps"] if step["step"] == "decided"]
    assert (outcomes, repeated["outcome"]) == (["accepted", "duplicate", "conflict"], "accepted")


def test_a_trace_is_read_by_people_and_says_what_to_check_where_nothing_is_known(data: Path) -> None:
    told = awrach("trace", "--data", data, SECOND).stdout
    assert "worksite-full" in told
    assert f"let through by hire.ended {ENDED}" in re.sub(r"[\s│]+", " ", told)
    unknown = awrach("trace", "--data", data, "never-sent")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "nothing is known of never-sent" in unknown.stderr
