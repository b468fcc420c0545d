"""The rules of sessions, agreements and votes: given what is known, when a fact comes, then this."""

from __future__ import annotations

import pytest

from services.agreements.domain import domain
from shared.contracts.decisions import Policy
from tests.building import agreement_fact, agreement_proposed, session_held, vote
from tests.story import TODAY, Story, accepted, refusal


@pytest.fixture
def story() -> Story:
    return Story(domain)


def test_a_session_an_agreement_and_a_unanimous_vote_are_accepted(story: Story) -> None:
    story.given(session_held(), agreement_proposed(), vote())


def test_an_agreement_needs_no_job_and_no_worksite(story: Story) -> None:
    annex = agreement_proposed(
        "ANNEX",
        level="other",
        partners=[{"partner_id": "atlas", "name": {"ar": "مجموعة الأطلس"}, "kind": "inter_communal"}],
    )
    accepted(story.when(annex))


def test_a_second_session_of_the_same_id_is_rejected(story: Story) -> None:
    story.given(session_held())
    assert refusal(story.when(session_held(held_on="2023-06-28"))) == (
        "rejected",
        "already-exists",
        ["/data/session_id"],
    )


def test_a_second_agreement_of_the_same_id_is_rejected(story: Story) -> None:
    story.given(agreement_proposed())
    assert refusal(story.when(agreement_proposed())) == ("rejected", "already-exists", ["/data/agreement_id"])


def test_a_session_in_the_future_is_rejected(story: Story) -> None:
    assert refusal(story.when(session_held(held_on="2024-01-16"))) == (
        "rejected",
        "impossible-dates",
        ["/data/held_on"],
    )


def test_an_agreement_that_ends_before_it_starts_is_rejected(story: Story) -> None:
    backwards = agreement_proposed(starts_on="2023-07-01", ends_on="2023-06-30")
    assert refusal(story.when(backwards)) == ("rejected", "impossible-dates", ["/data/ends_on"])


def test_every_commune_outside_the_agreements_province_is_named(story: Story) -> None:
    outside = agreement_proposed(communes=["05.301.01.01", "01.511.01.0", "05.301.03.05"])
    assert refusal(story.when(outside)) == ("rejected", "unknown-code", ["/data/communes/1"])


def test_an_agreement_waits_for_its_parent(story: Story) -> None:
    child = agreement_proposed("A2", parent_agreement_id="A1")
    assert refusal(story.when(child)) == ("parked", "unknown-reference", ["/data/parent_agreement_id"])
    story.given(agreement_proposed("A1"), child)


def test_a_vote_waits_for_its_agreement_and_for_its_session(story: Story) -> None:
    assert refusal(story.when(vote())) == ("parked", "unknown-reference", ["/data/agreement_id"])
    story.given(agreement_proposed())
    assert refusal(story.when(vote())) == ("parked", "unknown-reference", ["/data/session_id"])
    story.given(session_held(), vote())


@pytest.mark.parametrize(("present", "counts"), [(12, False), (13, True)])
def test_a_vote_counts_only_with_more_than_half_of_the_members_present(
    story: Story, present: int, counts: bool
) -> None:
    story.given(session_held(members_in_office=25, members_present=present), agreement_proposed())
    decision = story.when(vote(votes=(present, 0, 0)))
    if counts:
        accepted(decision)
    else:
        assert refusal(decision) == ("rejected", "no-quorum", ["/data/session_id"])


def test_exactly_half_is_no_quorum(story: Story) -> None:
    story.given(session_held(members_in_office=24, members_present=12), agreement_proposed())
    assert refusal(story.when(vote(votes=(12, 0, 0))))[1] == "no-quorum"


@pytest.mark.parametrize(
    ("votes", "carried"), [((12, 11, 0), True), ((11, 11, 1), False), ((1, 0, 22), True), ((0, 0, 23), False)]
)
def test_an_approval_needs_more_than_half_of_the_votes_cast(
    story: Story, votes: tuple[int, int, int], carried: bool
) -> None:
    story.given(session_held(), agreement_proposed())
    decision = story.when(vote(votes=votes))
    if carried:
        accepted(decision)
    else:
        assert refusal(decision) == ("rejected", "not-a-majority", ["/data/votes_for"])


def test_more_votes_than_members_present_are_rejected_whatever_their_result(story: Story) -> None:
    story.given(session_held(), agreement_proposed())
    for result in ("approved", "rejected", "postponed"):
        assert refusal(story.when(vote(result=result, votes=(20, 3, 1))))[:2] == ("rejected", "not-a-majority")


def test_quorum_and_majority_are_parameters() -> None:
    strict = Story(domain, policy=Policy(TODAY, quorum_over=0.95, majority_over=0.66))
    strict.given(session_held(), session_held("S2", members_present=25), agreement_proposed())
    assert refusal(strict.when(vote()))[1] == "no-quorum"
    assert refusal(strict.when(vote(session_id="S2", votes=(16, 9, 0))))[1] == "not-a-majority"
    accepted(strict.when(vote(session_id="S2", votes=(17, 8, 0))))


def test_one_session_votes_once_on_an_agreement_and_a_later_one_may_vote_again(story: Story) -> None:
    story.given(session_held(), session_held("S2"), agreement_proposed(), vote(result="postponed"))
    assert refusal(story.when(vote(result="approved"))) == ("rejected", "already-exists", ["/data/session_id"])
    accepted(story.when(vote(session_id="S2")))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("signed", {"signed_on": "2023-07-01"}),
        ("endorsed", {"endorsed_on": "2023-07-05"}),
        ("opposed", {"opposed_on": "2023-06-30", "reason": "forme"}),
        ("amended", {"effective_on": "2023-08-01", "reason": "durée", "planned": {"jobs": 10}}),
        ("terminated", {"effective_on": "2023-08-01", "reason": "accord"}),
    ],
)
def test_what_follows_a_proposal_waits_for_it_and_lies_in_the_past(
    story: Story, kind: str, data: dict[str, object]
) -> None:
    fact = agreement_fact(kind, **data)
    assert refusal(story.when(fact)) == ("parked", "unknown-reference", ["/data/agreement_id"])
    story.given(agreement_proposed(), fact)
    dated = next(member for member in data if member.endswith("_on"))
    future = agreement_fact(kind, **data | {dated: "2024-02-01"})
    assert refusal(story.when(future)) == ("rejected", "impossible-dates", [f"/data/{dated}"])


def test_an_agreement_is_signed_endorsed_and_terminated_once(story: Story) -> None:
    facts = [
        agreement_fact("signed", signed_on="2023-07-01"),
        agreement_fact("endorsed", endorsed_on="2023-07-05"),
        agreement_fact("terminated", effective_on="2023-08-01", reason="accord"),
    ]
    story.given(agreement_proposed(), *facts)
    for fact in facts:
        assert refusal(story.when(fact))[:2] == ("rejected", "already-exists")


def test_an_amendment_names_a_known_session_and_a_possible_end(story: Story) -> None:
    story.given(agreement_proposed(starts_on="2023-07-01"))
    unknown = agreement_fact("amended", session_id="S9", effective_on="2023-08-01", reason="durée")
    assert refusal(story.when(unknown)) == ("parked", "unknown-reference", ["/data/session_id"])
    backwards = agreement_fact("amended", ends_on="2023-06-01", effective_on="2023-08-01", reason="durée")
    assert refusal(story.when(backwards)) == ("rejected", "impossible-dates", ["/data/ends_on"])
