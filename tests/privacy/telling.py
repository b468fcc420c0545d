"""Facts about marked persons: accepted, parked, in conflict, corrected, malformed in many ways."""

from __future__ import annotations

import json

from tests.building import Event, approved_agreement, hire_fact, hire_started, payload, worksite_opened
from tests.privacy.marks import BIRTH_DATES, NAMES, NUMBERS


def _hire(hire_id: str, number: str, born: str = "accepted", **person: object) -> Event:
    given = {"birth_date": BIRTH_DATES[born]} | person
    message = hire_started(hire_id, NUMBERS[number], person=given)
    return message | {"id": f"hire-{hire_id}"}


def facts() -> list[Event]:
    """What a publisher sends by ``awrach publish``."""
    social = _hire("H6", "social")
    social["data"]["person"]["idcs"] = social["data"]["person"].pop("cnie")
    named = _hire("H7", "malformed", "impossible", name=NAMES["value"])
    named["data"]["person"] |= {NUMBERS["member"]: True, BIRTH_DATES["member"]: True, NAMES["member"]: {}}
    counted = _hire("H8", "accepted")
    counted["data"]["person"]["cnie"] = int(NUMBERS["number"])
    return [
        *approved_agreement(),
        worksite_opened(positions=2),
        _hire("H1", "accepted"),
        _hire("H1", "accepted"),
        _hire("H1", "conflict", "conflict"),
        _hire("H2", "spaced"),
        _hire("H3", "full"),
        social | {"id": "social"},
        named,
        counted,
        hire_fact("corrected", "H1", person={"birth_date": BIRTH_DATES["corrected"]}),
        hire_fact("corrected", "H9", person={"birth_date": BIRTH_DATES["awaited"]}),
        hire_fact("voided", "H2"),
    ]


def broken() -> list[tuple[str, bytes]]:
    """What only a broken sender puts on the wire."""
    cut = payload(_hire("B1", "broken"))[:-9]
    twice = json.dumps({"data": {}})[:-2] + f'"{NUMBERS["twice"]}":1,"{NUMBERS["twice"]}":2}}}}'
    large = payload(_hire("B2", "large") | {"filler": "x" * 70_000})
    attribute = payload(_hire("B3", "attribute") | {NUMBERS["attribute"]: 1, NAMES["member"]: 1})
    hire, other = "intake.cp.hire.started", f"intake.cp.hire.{NUMBERS['unknown']}"
    return [
        (hire, cut),
        (hire, twice.encode()),
        (hire, large),
        (hire, attribute),
        (other, payload(_hire("B4", "unknown"))),
    ]
