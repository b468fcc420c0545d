"""As many valid facts as wanted: one approved agreement, worksites of twenty positions, generated hires."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Message = tuple[str, bytes]
"""An intake subject and the event on it."""

PER_WORKSITE = 20


def message(publisher: str, kind: str, event_id: str, data: dict[str, Any]) -> Message:
    """A CloudEvent with its subject; ``kind`` such as ``hire.started``."""
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"urn:bench:{publisher}",
        "type": f"ma.awrach.{kind}.v1",
        "time": "2023-07-03T09:00:00+01:00",
        "datacontenttype": "application/json",
        "data": data,
    }
    return f"intake.{publisher}.{kind}", json.dumps(event).encode()


def council() -> list[Message]:
    """A session that approves one agreement."""
    partner = {"partner_id": "P1", "name": {"fr": "Association exemple 01"}, "kind": "association"}
    session = {
        "session_id": "S1", "council": "05.301", "kind": "extraordinary", "held_on": "2023-06-27",
        "members_in_office": 25, "members_present": 23,
    }  # fmt: skip
    agreement = {
        "agreement_id": "A1", "title": {"fr": "Banc d'essai"}, "province": "05.301", "level": "implementation",
        "partners": [partner],
    }  # fmt: skip
    vote = {"agreement_id": "A1", "session_id": "S1", "votes_for": 23, "votes_against": 0, "abstentions": 0}
    return [
        message("bench", "session.held", "session", session),
        message("bench", "agreement.proposed", "agreement", agreement),
        message("bench", "agreement.approved", "vote", vote),
    ]


def worksites(hires: int) -> Iterator[Message]:
    """Room for that many hires."""
    for number in range(-(-hires // PER_WORKSITE)):
        data = {
            "worksite_id": f"W{number}", "agreement_ids": ["A1"], "title": {"fr": "Chantier"},
            "commune": "05.301.01.01", "sector": "environment", "operator": "P1", "positions": PER_WORKSITE,
            "opens_on": "2023-07-01", "planned_end_on": "2023-12-31",
        }  # fmt: skip
        yield message("bench", "worksite.opened", f"worksite-{number}", data)


def hires(count: int, first: int = 0) -> Iterator[Message]:
    """Hires of generated persons, each on a worksite that has room for it."""
    for number in range(first, first + count):
        person = {
            "cnie": f"ZX{number:07d}", "sex": ("female", "male")[number % 3 > 0], "birth_date": "1999-05-17",
            "disability": "none", "residence": "05.301.01.01", "education": "secondary", "job_seeker": True,
        }  # fmt: skip
        data = {
            "hire_id": f"H{number}", "worksite_id": f"W{number // PER_WORKSITE}", "person": person, "role": "worker",
            "starts_on": "2023-07-10", "planned_end_on": "2023-10-09",
        }  # fmt: skip
        yield message("bench", "hire.started", f"hire-{number}", data)
