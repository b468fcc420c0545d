"""One message from bytes to a fact: everything that is wrong is said at once, and nothing ever breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.facts import FACTS
from shared.intake import Malformed, Received, Wellformed, parse
from shared.intake.parsing import LARGEST, digest
from tests.building import Event, agreement_proposed, hire_started, session_held, worksite_opened


def read(kind: str, message: Event | bytes, publisher: str = "cp") -> Wellformed | Malformed:
    body = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
    return parse(Received(f"intake.{publisher}.{kind}", body, "1", ""))


def refused(parsed: Wellformed | Malformed) -> tuple[str, dict[str, str]]:
    assert isinstance(parsed, Malformed), parsed
    return parsed.problem.slug, dict(parsed.problem.errors)


def test_a_valid_event_becomes_a_fact_and_keeps_its_unknown_attributes() -> None:
    parsed = read("session.held", session_held() | {"correlationid": "c-1", "synthetic": True})
    assert isinstance(parsed, Wellformed)
    assert parsed.correlation_id == "c-1"
    assert parsed.attributes == {"correlationid": "c-1", "synthetic": True}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\xff", "not UTF-8"),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"id": "a", "id": "b"}', "stands twice"),
        (b'{"id": NaN}', "NaN"),
        (b'{"id": 9007199254740993}', "2^53"),
        (b'{"id": 1e999}', "too large"),
        (b'{"id": "\\ud800"}', "surrogate"),
        (b"[" * 30_000 + b"]" * 30_000, "too deeply"),
    ],
)
def test_what_two_programs_could_read_differently_is_no_message(body: bytes, said: str) -> None:
    slug, errors = refused(read("session.held", body))
    assert slug == "invalid"
    assert said in errors[""]


def test_every_error_is_listed_at_once_with_its_pointer() -> None:
    broken = hire_started() | {"time": "yesterday", "specversion": "0.3"}
    broken["data"] |= {"hire_id": "é", "starts_on": "2023-02-30", "wage": 1, "role": "boss"}
    broken["data"]["person"] |= {"residence": "99.999"}
    del broken["data"]["worksite_id"]
    slug, errors = refused(read("hire.started", broken))
    assert slug == "invalid"
    assert set(errors) == {
        "/time",
        "/specversion",
        "/data/hire_id",
        "/data/starts_on",
        "/data/wage",
        "/data/role",
        "/data/person/residence",
        "/data/worksite_id",
    }


@pytest.mark.parametrize(
    ("kind", "message", "pointer"),
    [
        ("session.held", session_held(council="05.999"), "/data/council"),
        ("worksite.opened", worksite_opened(commune="05.301"), "/data/commune"),
        ("worksite.opened", worksite_opened(sector="mining"), "/data/sector"),
        ("agreement.proposed", agreement_proposed(sectors=["mining"]), "/data/sectors/0"),
    ],
)
def test_a_wrong_code_alone_is_an_unknown_code(kind: str, message: Event, pointer: str) -> None:
    slug, errors = refused(read(kind, message))
    assert (slug, set(errors)) == ("unknown-code", {pointer})


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"members_present": 26}, "/data"),
        ({"members_in_office": True}, "/data/members_in_office"),
        ({"members_in_office": "25"}, "/data/members_in_office"),
        ({"held_on": "2023-06-27T00:00:00"}, "/data/held_on"),
        ({"held_on": 1687824000}, "/data/held_on"),
        ({"chaired_by": {}}, "/data/chaired_by"),
        ({"chaired_by": {"de": "Vorsitz"}}, "/data/chaired_by/de"),
        ({"session_id": "x" * 81}, "/data/session_id"),
        ({"session_id": "a b"}, "/data/session_id"),
        ({"session_id": "S1\n"}, "/data/session_id"),
    ],
)
def test_a_member_of_another_form_is_refused(changes: dict[str, Any], pointer: str) -> None:
    slug, errors = refused(read("session.held", session_held(**changes)))
    assert slug == "invalid"
    assert pointer in errors


@pytest.mark.parametrize("person", [{"idcs": "1234567890"}, {"cnie": None}, {"cnie": "12345"}])
def test_a_person_has_exactly_one_identifier_of_a_known_form(person: dict[str, Any]) -> None:
    assert refused(read("hire.started", hire_started(person=person)))[0] == "invalid"


def test_type_and_subject_must_agree() -> None:
    _, errors = refused(read("agreement.proposed", session_held()))
    assert errors["/type"].startswith("must be ma.awrach.agreement.proposed.v1")


def test_an_unknown_fact_is_answered_with_the_known_ones_and_the_events_id() -> None:
    parsed = read("hire.flown", hire_started())
    assert isinstance(parsed, Malformed)
    assert parsed.id is not None
    assert all(name in parsed.problem.detail for name in FACTS)


def test_a_publisher_that_is_no_slug_is_a_wrong_publisher() -> None:
    assert refused(read("session.held", session_held(), publisher="ANAPEC"))[0] == "wrong-publisher"


def test_64_kib_are_taken_and_one_byte_more_is_not() -> None:
    bare = session_held() | {"padding": ""}
    room = LARGEST - len(json.dumps(bare, ensure_ascii=False).encode())
    assert isinstance(read("session.held", bare | {"padding": "x" * room}), Wellformed)
    slug, _ = refused(read("session.held", bare | {"padding": "x" * (room + 1)}))
    assert slug == "invalid"


@pytest.mark.parametrize("attribute", [{"data_base64": "eA=="}, {"Synthetic": True}, {"nested": {"a": 1}}, {"pi": 3.1}])
def test_attributes_are_named_and_typed_as_cloudevents_demands(attribute: dict[str, Any]) -> None:
    assert refused(read("session.held", session_held() | attribute))[0] == "invalid"


def test_hundreds_of_errors_are_counted_but_not_all_listed() -> None:
    crowded = session_held() | {"data": {f"member{number}": 1 for number in range(500)}}
    parsed = read("session.held", crowded)
    assert isinstance(parsed, Malformed)
    assert len(parsed.problem.errors) == 100
    assert "more are not listed" in parsed.problem.detail


def test_no_value_that_was_sent_is_repeated_in_an_error() -> None:
    secret = "Zohra-1987-06-05"
    broken = hire_started(secret, secret, secret, secret, role=secret, person={"sex": secret, "birth_date": secret})
    parsed = read("hire.started", broken | {"time": secret, "specversion": secret})
    assert isinstance(parsed, Malformed)
    assert secret not in json.dumps(parsed.problem.document())


def _same(content: dict[str, Any]) -> dict[str, Any]:
    return content


def test_content_is_compared_whatever_the_order_of_members_and_the_blanks_between_them() -> None:
    message = session_held()
    shuffled = json.dumps(dict(reversed(message.items())), indent=3).encode()
    one, other = read("session.held", message), read("session.held", shuffled)
    assert isinstance(one, Wellformed)
    assert isinstance(other, Wellformed)
    assert digest(one.content, _same) == digest(other.content, _same)
    later = read("session.held", message | {"time": "2023-07-03T09:00:01+01:00"})
    assert isinstance(later, Wellformed)
    assert digest(later.content, _same) != digest(one.content, _same)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(
    kind=st.sampled_from(sorted(FACTS)), body=st.binary(max_size=200) | _JSON.map(lambda one: json.dumps(one).encode())
)
def test_any_bytes_are_answered(kind: str, body: bytes) -> None:
    assert isinstance(read(kind, body), Malformed)


_VALID: dict[str, Callable[[], Event]] = {
    "session.held": session_held,
    "hire.started": hire_started,
    "worksite.opened": worksite_opened,
    "agreement.proposed": agreement_proposed,
}


@given(data=st.data(), kind=st.sampled_from(sorted(_VALID)))
def test_any_member_replaced_by_anything_is_answered(data: st.DataObject, kind: str) -> None:
    valid = _VALID[kind]()
    place = valid if data.draw(st.booleans()) else valid["data"]
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(_JSON)
    parsed = read(kind, valid)
    if isinstance(parsed, Malformed):
        assert parsed.problem.errors
    else:
        assert digest(parsed.content, _same).startswith("sha256:")
