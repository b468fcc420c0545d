"""From requests to events: each mode of the binding, and what is read in two ways."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http_intake.binding import events_of, mode_of
from shared.http_intake.event import Event
from shared.http_intake.refusals import Refusal
from shared.intake.strict_json import NotJson
from tests.building import hire_started, payload, session_held

HEADERS = [
    (b"ce-specversion", b"1.0"),
    (b"ce-type", b"ma.awrach.session.held.v1"),
    (b"Ce-Id", b"e1"),
    (b"content-type", b"application/json"),
]


def one(body: bytes, *, dry: bool = False) -> Event:
    (event,) = events_of("structured", [], body, dry=dry)
    return event


def binary(body: bytes, *more: tuple[bytes, bytes], dry: bool = False) -> Event:
    (event,) = events_of("binary", [*HEADERS, *more], body, dry=dry)
    return event


def wrong(event: Event) -> str:
    assert event.problem is not None
    assert not event.payload
    return event.problem.errors[0][1]


def test_a_structured_event_is_handed_on_byte_for_byte() -> None:
    body = b' {"type": "ma.awrach.hire.started.v1",\t"id":"\\u00e9", "data" : {"n": 1.0} } '
    event = one(body)
    assert (event.payload, event.kind, event.id, event.dry) == (body, "hire.started", "é", False)


def test_a_later_version_of_a_fact_has_the_same_subject() -> None:
    assert one(b'{"type": "ma.awrach.hire.started.v2"}').kind == "hire.started"


@pytest.mark.parametrize(
    ("body", "event_id", "said"),
    [
        (b"\xff", None, "not UTF-8"),
        (b"", None, "not JSON"),
        (b"[]", None, "must be an object"),
        (b'{"id": "e1"}', "e1", "is required"),
        (b'{"id": "e1", "type": "ma.awrach.hire.flown.v1"}', "e1", "no known fact"),
        (b'{"id": "e1", "type": 7}', "e1", "no known fact"),
        (b'{"type": "ma.awrach.hire.started.v1", "id": "a", "id": "b"}', None, "'id' stands twice"),
        (b'{"id": "\\ud800"}', None, "surrogate"),
        (b'{"n": NaN}', None, "NaN"),
        (b"[" * 100_000, None, "nested too deeply"),
    ],
)
def test_what_has_no_subject_says_why(body: bytes, event_id: str | None, said: str) -> None:
    event = one(body)
    assert said in wrong(event)
    assert event.id == event_id


def test_a_dry_run_gets_its_attribute_and_everything_else_stays() -> None:
    body = b' {"type": "ma.awrach.hire.started.v1", "data": {}}'
    assert one(body, dry=True).payload == b' {"dryrun":true,"type": "ma.awrach.hire.started.v1", "data": {}}'
    marked = b'{"type": "ma.awrach.hire.started.v1", "dryrun": "true"}'
    assert (one(marked, dry=True).payload, one(marked).dry) == (marked, True)
    assert "says otherwise" in wrong(one(marked.replace(b'"true"', b"false"), dry=True))


def test_a_binary_events_data_stands_byte_for_byte_between_its_attributes() -> None:
    body = b'{"session_id":  "S1", "session_id": "S1"}'
    assert "'session_id' stands twice" in wrong(binary(body))
    body = b'{"session_id":  "S1"}'
    event = binary(body, (b"ce-subject", b"caf%C3%A9%20%25"), (b"ce-note", b'"a \\"b\\" c"'))
    assert body in event.payload
    assert json.loads(event.payload) == {
        "datacontenttype": "application/json",
        "specversion": "1.0",
        "type": "ma.awrach.session.held.v1",
        "id": "e1",
        "subject": "café %",
        "note": 'a "b" c',
        "data": {"session_id": "S1"},
    }
    assert binary(body, (b"ce-dryrun", b"true")).dry
    assert json.loads(binary(body, dry=True).payload)["dryrun"] is True


@pytest.mark.parametrize(
    ("body", "header", "said"),
    [
        (b'{}, "id": "other"', (b"ce-x", b"1"), "Extra data"),
        (b"{", (b"ce-x", b"1"), "not JSON"),
        (b"{}", (b"ce-id", b"e2"), "'id' is given twice"),
        (b"{}", (b"ce-data", b"x"), "'data' stands twice"),
        (b"{}", (b"ce-datacontenttype", b"text/xml"), "'datacontenttype' is given twice"),
        (b"{}", (b"ce-note", b"%FF"), "not percent-encoded UTF-8"),
    ],
)
def test_a_binary_event_cannot_say_two_things_at_once(body: bytes, header: tuple[bytes, bytes], said: str) -> None:
    assert said in wrong(binary(body, header))


def test_a_binary_event_without_data_is_left_to_the_service_to_judge() -> None:
    assert "data" not in json.loads(binary(b"").payload)


def test_a_batch_is_cut_into_the_bytes_of_its_events() -> None:
    first, second = b'{"type": "ma.awrach.hire.ended.v1", "n": 1e2}', b'{"a": 1,   "a": 2}'
    events = events_of("batched", [], b" [ " + first + b" ,\n" + second + b",7] ", dry=False)
    assert events[0].payload == first
    assert "'a' stands twice" in wrong(events[1])
    assert "must be an object" in wrong(events[2])
    assert events_of("batched", [], b"[ ]", dry=False) == []


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[", b"[1,]", b"[1 2]", b"[1]]", b"[,1]", b"[] []", b"\xff", b"[" * 100_000, b'["\t"]']
)
def test_a_batch_that_is_no_array_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(NotJson):
        events_of("batched", [], body, dry=False)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(values=st.lists(VALUES, max_size=5), space=st.sampled_from(["", " ", "\n", "\t \r"]))
def test_any_array_is_cut_where_a_json_reader_would(values: list[Any], space: str) -> None:
    texts = [json.dumps(value) for value in values]
    body = f"{space}[{space}{f'{space},{space}'.join(texts)}{space}]{space}".encode()
    assert len(events_of("batched", [], body, dry=False)) == len(values)


def test_one_event_of_a_batch_is_no_larger_than_one_sent_alone() -> None:
    large = payload(session_held() | {"note": "x" * 70_000})
    (event,) = events_of("batched", [], b"[" + large + b"]", dry=False)
    assert wrong(event) == "too large"


def test_a_batch_holds_a_thousand_events() -> None:
    assert len(events_of("batched", [], b"[" + b"1," * 999 + b"1]", dry=False)) == 1000
    with pytest.raises(Refusal):
        events_of("batched", [], b"[" + b"1," * 1000 + b"1]", dry=False)


@pytest.mark.parametrize(
    ("headers", "mode"),
    [
        ({"content-type": "application/cloudevents+json"}, "structured"),
        ({"content-type": 'Application/CloudEvents+JSON; charset="UTF-8"'}, "structured"),
        ({"content-type": "application/cloudevents-batch+json;charset=utf-8"}, "batched"),
        ({"content-type": "application/json", "ce-id": "1"}, "binary"),
    ],
)
def test_the_content_type_says_the_mode(headers: dict[str, str], mode: str) -> None:
    assert mode_of(headers) == mode


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "application/json"},
        {"content-type": "text/xml", "ce-id": "1"},
        {"content-type": "application/cloudevents+json; charset=utf-16"},
        {"content-type": "application/cloudevents+json", "content-encoding": "gzip"},
    ],
)
def test_other_content_types_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        mode_of(headers)
    assert refused.value.slug == "unsupported-media-type"


def test_no_problem_repeats_a_value_that_was_sent() -> None:
    hire = hire_started(cnie="QZ908172")
    for body in (payload(hire) + b"x", payload(hire | {"type": "QZ908172"}), payload(hire)[:-9]):
        problem = one(body).problem
        assert problem is not None
        assert "QZ908172" not in json.dumps(problem.document())
