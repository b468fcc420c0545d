"""Events with sensible defaults, for every test that needs one: a name, and what differs."""

from __future__ import annotations

import itertools
import json
from typing import Any

Event = dict[str, Any]

_numbers = itertools.count(1)


def event(kind: str, data: dict[str, Any], event_id: str | None = None, **attributes: Any) -> Event:
    """One CloudEvent; its id is new unless given."""
    return {
        "specversion": "1.0",
        "id": event_id or f"event-{next(_numbers)}",
        "source": "urn:ma:test",
        "type": f"ma.awrach.{kind}.v1",
        "time": "2023-07-03T09:00:00+01:00",
        "datacontenttype": "application/json",
        **attributes,
        "data": data,
    }


def session_held(session_id: str = "S1", **changes: Any) -> Event:
    return event(
        "session.held",
        {
            "session_id": session_id,
            "council": "05.301",
            "kind": "extraordinary",
            "held_on": "2023-06-27",
            "members_in_office": 25,
            "members_present": 23,
        }
        | changes,
    )


def agreement_proposed(agreement_id: str = "A1", **changes: Any) -> Event:
    return event(
        "agreement.proposed",
        {
            "agreement_id": agreement_id,
            "title": {"fr": "Convention exemple"},
            "province": "05.301",
            "level": "implementation",
            "partners": [{"partner_id": "P1", "name": {"fr": "Association exemple 01"}, "kind": "association"}],
        }
        | changes,
    )


def vote(
    agreement_id: str = "A1", session_id: str = "S1", result: str = "approved", votes: tuple[int, int, int] = (23, 0, 0)
) -> Event:
    votes_for, votes_against, abstentions = votes
    return event(
        f"agreement.{result}",
        {
            "agreement_id": agreement_id,
            "session_id": session_id,
            "votes_for": votes_for,
            "votes_against": votes_against,
            "abstentions": abstentions,
        },
    )


def agreement_fact(kind: str, **data: Any) -> Event:
    return event(f"agreement.{kind}", {"agreement_id": "A1"} | data)


def worksite_opened(worksite_id: str = "W1", **changes: Any) -> Event:
    return event(
        "worksite.opened",
        {
            "worksite_id": worksite_id,
            "agreement_ids": ["A1"],
            "title": {"fr": "Chantier exemple"},
            "commune": "05.301.01.01",
            "sector": "environment",
            "operator": "P1",
            "positions": 1,
            "opens_on": "2023-07-01",
            "planned_end_on": "2023-12-31",
        }
        | changes,
    )


def worksite_fact(kind: str, effective_on: str, worksite_id: str = "W1", **data: Any) -> Event:
    return event(f"worksite.{kind}", {"worksite_id": worksite_id, "effective_on": effective_on} | data)


def hire_started(
    hire_id: str = "H1", cnie: str = "ZX1", first: str = "2023-07-10", last: str = "2023-09-30", **changes: Any
) -> Event:
    person = {"cnie": cnie, "sex": "female", "disability": "none", "birth_date": "1999-05-17"}
    return event(
        "hire.started",
        {
            "hire_id": hire_id,
            "worksite_id": "W1",
            "person": person | changes.pop("person", {}),
            "role": "worker",
            "starts_on": first,
            "planned_end_on": last,
        }
        | changes,
    )


def hire_ended(hire_id: str = "H1", ended_on: str = "2023-08-31", reason: str = "completed") -> Event:
    return event("hire.ended", {"hire_id": hire_id, "ended_on": ended_on, "reason": reason})


def hire_fact(kind: str, /, hire_id: str = "H1", **data: Any) -> Event:
    """``attended``, ``paid``, ``certified``, ``corrected`` or ``voided``."""
    defaults: dict[str, dict[str, Any]] = {
        "attended": {"month": "2023-07", "days_worked": 10},
        "paid": {"month": "2023-07", "amount_mad": 2828.71, "paid_on": "2023-08-05"},
        "certified": {"issued_on": "2023-10-05"},
        "corrected": {"reason": "saisie"},
        "voided": {"reason": "saisie"},
    }
    return event(f"hire.{kind}", {"hire_id": hire_id} | defaults[kind] | data)


def subject(publisher: str, message: Event) -> str:
    """The intake subject that an event belongs on."""
    return f"intake.{publisher}.{message['type'].removeprefix('ma.awrach.').removesuffix('.v1')}"


def payload(message: Event) -> bytes:
    """The event as it goes over the wire."""
    return json.dumps(message, ensure_ascii=False).encode()


def approved_agreement(agreement_id: str = "A1", session_id: str = "S1") -> list[Event]:
    """The facts that let worksites open under an agreement from 27 June 2023 on."""
    return [session_held(session_id), agreement_proposed(agreement_id), vote(agreement_id, session_id)]
