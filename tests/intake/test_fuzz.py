"""Whatever a hostile or broken sender puts on the wire: it is answered once, in few words, with nothing personal."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.entries import RecordedReceipt, decode_receipt
from shared.contracts.examples import EXAMPLES
from shared.contracts.refs import fact_key, receipt_subject
from shared.deciding import metrics
from shared.deciding.waking import take_in
from shared.intake import Malformed, Received, Wellformed, parse
from shared.intake.envelope import LONGEST_ID
from shared.intake.naming import repeatable
from shared.intake.parsing import digest
from shared.intake.strict_json import NotJson, _members
from shared.ledger.append import MAX_BATCH
from tests.building import (
    Event,
    agreement_proposed,
    approved_agreement,
    event,
    hire_ended,
    hire_fact,
    hire_started,
    payload,
    session_held,
    subject,
    worksite_opened,
)
from tests.deciding.memory import MemorySuite
from tests.fuzz.mutating import Mutator
from tests.fuzz.oddities import PERSONAL, TEXTS

SMALL = 64 * 1024
"""Most bytes of a problem: a receipt with it, and everything else in it, fits into a message several times."""

Sent = tuple[str, bytes]


def hostile(seed: int, count: int) -> list[Sent]:
    mutator = Mutator(seed, rare=0.02)
    return [(one.subject.decode(errors="replace"), one.payload) for one in (mutator.next() for _ in range(count))]


def read(on: str, body: bytes) -> Wellformed | Malformed:
    return parse(Received(on, body, "1@", ""))


def refused(message: Event) -> dict[str, str]:
    parsed = read(subject("cp", message), payload(message))
    assert isinstance(parsed, Malformed), parsed
    return dict(parsed.problem.errors)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_any_mutation_is_a_fact_or_a_short_problem_that_repeats_nothing_personal(seed: int) -> None:
    for on, body in hostile(seed, 40):
        parsed = read(on, body)
        if isinstance(parsed, Wellformed):
            assert digest(parsed.content, lambda content: content).startswith("sha256:")
            continue
        problem = json.dumps(parsed.problem.document(), ensure_ascii=False)
        assert len(problem.encode()) < SMALL
        assert not [value for value in PERSONAL.values() if value in problem]
        assert parsed.id is None or len(parsed.id) <= LONGEST_ID


def answered(suite: MemorySuite) -> Iterator[RecordedReceipt]:
    for recorded in suite.ledger.messages:
        if recorded.subject.startswith("ledger.receipts."):
            yield decode_receipt(recorded.payload)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_mutation_is_answered_exactly_once_on_a_subject_of_few_words(seed: int) -> None:
    async def tell() -> None:
        suite = MemorySuite()
        for publisher, example in EXAMPLES.values():
            await suite.deliver(publisher, [example])
        told = len(list(answered(suite)))
        received = await suite.take(hostile(seed, 100))
        first = Counter(receipt.intake for receipt in list(answered(suite))[told:])
        assert set(first) == {one.token for one in received}
        assert set(first.values()) == {1}
        await suite.settle()
        final = Counter(receipt.intake for receipt in answered(suite) if receipt.outcome != "parked")
        assert max(final.values()) == 1
        assert max(len(recorded.subject.encode()) for recorded in suite.ledger.messages) < 400
        assert max(len(recorded.payload) for recorded in suite.ledger.messages) < 4 * SMALL

    asyncio.run(tell())


# What was found, one test each.


class _Compared(str):
    """A name that counts how often it is compared."""

    times = 0

    def __eq__(self, other: object) -> bool:
        _Compared.times += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_a_member_repeated_among_thousands_is_found_without_comparing_each_with_each() -> None:
    names = [_Compared(f"m{number}") for number in range(2000)]
    _Compared.times = 0
    with pytest.raises(NotJson, match="stands twice"):
        _members([(name, 1) for name in [*names, _Compared("m7")]])
    assert _Compared.times < 10 * len(names)


def test_a_time_that_has_no_moment_in_utc_is_refused_for_the_projection_would_stop_at_it() -> None:
    for time in ("0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00Z"):
        assert set(refused(session_held() | {"time": time})) == {"/time"}


def test_a_day_outside_the_programmes_centuries_is_refused_for_every_period_would_begin_there() -> None:
    for day in ("0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"):
        assert set(refused(session_held(held_on=day))) == {"/data/held_on"}


@pytest.mark.parametrize("event_id", ["x" * (LONGEST_ID + 1), "a\x00b", "a\nb", "\x1b[31m", "\ufffe"])
def test_an_id_that_cannot_be_kept_or_shown_counts_as_none(event_id: str) -> None:
    parsed = read("intake.cp.session.held", payload(session_held() | {"id": event_id}))
    assert isinstance(parsed, Malformed)
    assert parsed.id is None
    assert dict(parsed.problem.errors)["/id"].startswith("must be text of 1 to 255 characters")


@pytest.mark.parametrize("event_id", ["x" * LONGEST_ID, "عملية-١", "\u202e\u200b", "A B/C:*.>"])
def test_any_other_id_names_its_fact(event_id: str) -> None:
    parsed = read("intake.cp.session.held", payload(session_held() | {"id": event_id}))
    assert isinstance(parsed, Wellformed)
    assert parsed.event.id == event_id


def test_a_correlation_id_is_as_short_as_an_id_because_each_receipt_and_log_line_repeats_it() -> None:
    assert "correlationid" in refused(session_held() | {"correlationid": "x" * 256})[""]


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[2J", "\x7f", "\x85", "\ufffe"])
def test_a_control_character_is_refused_in_texts_and_attributes(text: str) -> None:
    assert "/data/chaired_by/fr" in refused(session_held(chaired_by={"fr": text}))
    assert "holds a control character" in refused(session_held() | {"note": text})[""]


def test_lines_and_tabs_arabic_and_emoji_are_text() -> None:
    text = "سطر\n\tسطر آخر \u200f\ufefb 🏗️"
    assert isinstance(read("intake.cp.session.held", payload(session_held(chaired_by={"ar": text}))), Wellformed)


@pytest.mark.parametrize("publisher", ["*", ">", "$JS", "x" * 2000, "\ufffd", "a\x00"])
def test_a_publisher_that_could_not_stand_in_another_subject_is_answered_as_nobody(publisher: str) -> None:
    received = Received(f"intake.{publisher}.session.held", payload(session_held()), "1@", "")
    parsed = parse(received)
    assert isinstance(parsed, Malformed)
    assert parsed.problem.slug == "wrong-publisher"
    assert receipt_subject(received.publisher, parsed.id).startswith("ledger.receipts._.")


def test_a_misspelt_publisher_is_answered_where_it_listens() -> None:
    assert Received("intake.ANAPEC.session.held", b"", "", "").publisher == "ANAPEC"


def test_beyond_four_times_the_largest_message_nothing_is_read_and_up_to_it_the_id() -> None:
    def sized(size: int) -> str | None:
        parsed = read("intake.cp.session.held", payload(session_held() | {"id": "big"}) + b" " * size)
        assert isinstance(parsed, Malformed)
        return parsed.id

    assert sized(100_000) == "big"
    assert sized(300_000) is None


@pytest.mark.parametrize(
    "name",
    ["ZX123456", "zx123456", "9182736450", "1987-11-23", "d19871123", "Zohra El Amrani", "ZOHRA", "زهرة", "x" * 99],
)
def test_a_member_named_like_a_number_a_date_or_a_person_is_refused_without_its_name(name: str) -> None:
    broken = hire_started()
    broken["data"]["person"][name] = 1
    errors = refused(broken)
    assert errors == {"/data/person": errors["/data/person"]}
    twice = payload(session_held())[:-1] + f', "{name}": 1, "{name}": 2}}'.encode()
    for parsed in (read("intake.cp.session.held", twice), read(f"intake.cp.hire.{name}", payload(session_held()))):
        assert isinstance(parsed, Malformed)
        assert name not in json.dumps(parsed.problem.document(), ensure_ascii=False)


@pytest.mark.parametrize("name", ["wage", "hireId", "worksite_ids", "phone2", "person.cnie"])
def test_a_misspelt_member_is_refused_by_name(name: str) -> None:
    broken = session_held()
    broken["data"][name] = 1
    assert f"/data/{name}" in refused(broken)


@given(st.sampled_from([*TEXTS, *PERSONAL.values()]))
def test_no_personal_value_passes_for_a_name(text: str) -> None:
    assert not repeatable(text) or text not in PERSONAL.values()


def test_lists_are_as_long_as_a_worksite_or_an_agreement_can_need() -> None:
    assert "/data/agreement_ids" in refused(worksite_opened(agreement_ids=["A1"] * 101))
    partner = agreement_proposed()["data"]["partners"][0]
    many = [partner | {"partner_id": f"P{number}"} for number in range(201)]
    assert "/data/partners" in refused(agreement_proposed(partners=many))


async def test_more_facts_wait_for_one_hire_than_a_batch_holds() -> None:
    suite = MemorySuite()
    waiting = [hire_fact("corrected", starts_on="2023-07-11", reason=f"{number}") for number in range(300)]
    waiting += [hire_fact("certified") for _ in range(MAX_BATCH)]
    await suite.deliver("anapec", waiting)
    await suite.settle()
    facts = [
        *approved_agreement(),
        worksite_opened(),
        hire_started("H0", "ZX0"),
        hire_started(),
        hire_ended("H0", "2023-07-10"),
    ]
    for fact in facts:
        await suite.deliver("anapec", [fact])
    await suite.settle()
    outcomes = Counter(receipt.outcome for receipt in answered(suite))
    assert outcomes["accepted"] == len(facts) + len(waiting)


async def test_facts_that_wait_for_the_same_hire_do_not_make_each_other_be_decided_again() -> None:
    suite = MemorySuite()
    await suite.deliver("anapec", [hire_fact("certified") for _ in range(300)])
    await suite.settle()
    parking = suite.parking("placements")
    await suite.deliver("anapec", [hire_fact("certified")])
    take_in(suite.ledger.messages[-1:], parking)
    assert len(parking.queue) == 1


def test_a_validation_error_never_carries_what_was_sent_into_a_log() -> None:
    from shared.contracts.hire import Person

    with pytest.raises(ValueError, match="birth_date") as raised:
        Person.model_validate({"cnie": "QX918273", "sex": "female", "disability": "none", "birth_date": "QX918273"})
    assert "QX918273" not in str(raised.value)


def test_publishers_without_end_do_not_become_series_without_end() -> None:
    metrics.count("test", "anapec", "rejected", registered=True)
    for number in range(1100):
        metrics.count("test", f"invented-{number}", "rejected", registered=False)
    samples = [sample for family in metrics.OUTCOMES.collect() for sample in family.samples]
    assert {one.labels["publisher"] for one in samples if one.labels["service"] == "test"} == {"anapec", "other"}


def test_an_id_that_hash_alike_everywhere_is_kept_as_sent() -> None:
    composed, decomposed = "é", "e\u0301"
    assert fact_key(composed) != fact_key(decomposed)


def test_a_receipt_of_the_largest_fact_fits_into_a_message() -> None:
    broken = event("session.held", {f"member{number}"[:8]: number for number in range(4000)})
    parsed = read("intake.cp.session.held", payload(broken))
    assert isinstance(parsed, Malformed)
    assert len(msgspec.json.encode(parsed.problem.document())) < SMALL
