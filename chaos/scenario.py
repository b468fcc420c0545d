"""The whole of what is sent: valid facts, and known bad ones, conflicts, rivals and repeats among them."""

from __future__ import annotations

import json
import random
from dataclasses import replace

from chaos.history import AGENCY, COUNCIL, History
from chaos.sending import Sending, event, sending

_TIME = "2024-02-01T09:00:00+00:00"


def orderly(wanted: int, seed: int) -> list[Sending]:
    """``wanted`` valid facts in logical order, then what is not like them: bad, in conflict, rival, repeated."""
    lots = random.Random(seed)
    facts = History(lots).facts(wanted)
    return [
        *facts,
        *_bad(max(3, wanted // 50)),
        *[_conflicting(one) for one in lots.sample(facts, max(1, wanted // 100))],
        *[_rival(one) for one in _openings(facts)[:: max(1, 1000 // max(1, wanted // 50))]],
        *lots.sample(facts, max(1, wanted // 20)),
    ]


def shuffled(sent: list[Sending], seed: int) -> list[Sending]:
    """Any order, which the seed decides."""
    return random.Random(seed).sample(sent, len(sent))


def _openings(facts: list[Sending]) -> list[Sending]:
    return [one for one in facts if one.subject.endswith("worksite.opened")]


def _conflicting(original: Sending) -> Sending:
    """Its id for other content: whichever of the two is first holds, and the figures are the same."""
    told = json.loads(original.body)
    return replace(original, body=json.dumps(told | {"comment": "logged again"}).encode())


def _rival(original: Sending) -> Sending:
    """Another event that opens the same worksite: whichever is first opens it, the other is rejected."""
    told = json.loads(original.body)
    rival = told | {"id": f"{told['id']}-rival"}
    return sending(original.publisher, rival, original.claim)


def _bad(count: int) -> list[Sending]:
    """Rejected whatever arrives: for what they are, or for what they refer to once it is known."""
    quorum = {
        "session_id": "S-small", "council": "05.301", "kind": "ordinary", "held_on": "2023-06-01",
        "members_in_office": 25, "members_present": 5,
    }  # fmt: skip
    session = event("session.held", "small-session", _TIME, quorum)
    proposed = {
        "agreement_id": "A-small", "title": {"fr": "Sans quorum"}, "province": "05.301", "level": "other",
        "partners": [{"partner_id": "P", "name": {"fr": "P"}, "kind": "other"}],
    }  # fmt: skip
    agreement = event("agreement.proposed", "small-agreement", _TIME, proposed)
    valid = [sending(COUNCIL, one, f"{COUNCIL}/{one['id']}") for one in (session, agreement)]
    return valid + [_one_bad(number) for number in range(count)]


def _one_bad(number: int) -> Sending:
    vote = {"agreement_id": "A-small", "session_id": "S-small", "votes_for": 5, "votes_against": 0, "abstentions": 0}
    ends = {"hire_id": f"B{number}", "ended_on": "2023-02-30", "reason": "completed"}
    attended = {"hire_id": f"B{number}", "month": "2023-09", "days_worked": 31}
    unknown = {"hire_id": f"B{number}", "issued_on": "2024-01-10", "grade": "A"}
    bad = (
        (COUNCIL, "agreement.approved", vote),
        (AGENCY, "hire.ended", ends),
        (AGENCY, "hire.attended", attended),
        (AGENCY, "hire.certified", unknown),
    )
    if number % 5 == 4:
        return Sending(f"intake.{AGENCY}.hire.started", b'{"id": "unfinished-%d' % number, None)
    publisher, kind, data = bad[number % 5]
    return sending(publisher, event(kind, f"bad-{number}", _TIME, data), "")
