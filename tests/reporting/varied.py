"""Histories in which everything varies that a figure is broken down by, with late, wrong and repeated facts."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.building import Event, event, hire_fact, hire_started
from tests.deciding.histories import day_text, histories

COMMUNES = ("05.301.01.01", "05.301.03.05", "05.301.05.21")
SECTORS = ("environment", "tourism", "services")
PARTNERS = (("P1", "association"), ("P2", "ministry"), ("P3", "association"))
BIRTHS = ("1960-01-01", "1988-08-10", "1993-08-01", "1998-08-20", "2001-02-03", "2005-08-15", "2008-07-20")
"""Most of them make somebody a year older, and of another age band, while the worksites are open."""
MONTHS = ("2023-07", "2023-08", "2023-09", "2023-10")


@st.composite
def varied(draw: st.DrawFn) -> list[Event]:
    """A history with other places, bodies and persons, and more told of its hires; not all of it can be accepted."""
    chance = draw(st.randoms(use_true_random=False))
    facts: list[Event] = draw(histories())
    for one in facts:
        _vary(one, chance)
    facts += [_another(number, chance) for number in range(chance.randrange(8))]
    _vote_early(facts, chance)
    ends = {data["hire_id"]: data["planned_end_on"] for data in _data(facts, "hire.started")}
    ends |= {data["hire_id"]: data["ended_on"] for data in _data(facts, "hire.ended")}
    for hire_id, end in ends.items():
        facts += [_more(hire_id, date.fromisoformat(end), chance) for _ in range(chance.randrange(8))]
    facts += chance.sample(facts, chance.randrange(3))
    chance.shuffle(facts)
    return facts


def _data(facts: list[Event], kind: str) -> list[dict[str, Any]]:
    return [one["data"] for one in facts if one["type"] == f"ma.awrach.{kind}.v1"]


def _vote_early(facts: list[Event], chance: Random) -> None:
    """Agreements that one session decided on are approved about 90 days before their worksites open."""
    sessions = _data(facts, "session.held")
    for one in sessions:
        again = [f"{one['session_id']}-{number}" for number in (1, 2)]
        if not any(other["session_id"] in again for other in sessions) and one["held_on"] == "2023-06-27":
            one["held_on"] = chance.choice(("2023-06-27", "2023-04-01", "2023-04-02", "2023-04-03"))


def _vary(one: Event, chance: Random) -> None:
    data, kind = one["data"], one["type"].removeprefix("ma.awrach.").removesuffix(".v1")
    if kind == "agreement.proposed":
        _vary_agreement(data, chance)
    elif kind == "worksite.opened":
        data |= {"commune": chance.choice(COMMUNES), "sector": chance.choice(SECTORS)}
    elif kind == "hire.started":
        _vary_hire(data, chance)
    elif kind == "hire.attended":
        data["training_days"] = chance.randrange(4)
    elif kind == "hire.certified" and chance.random() < 0.7:
        data["kind"] = chance.choice(("work", "training"))


def _vary_agreement(data: dict[str, Any], chance: Random) -> None:
    others = chance.sample(PARTNERS[1:], chance.randrange(3))
    data["partners"] = [
        {"partner_id": name, "name": {"fr": f"Exemple {name}"}, "kind": kind} for name, kind in [PARTNERS[0], *others]
    ]
    data |= {"level": chance.choice(("implementation", "implementation", "ministry"))}
    data["planned"] |= {"worksites": chance.randrange(4), "person_months": chance.randrange(90)}
    if chance.random() < 0.5:
        data |= {"programme": "awrach", "edition": chance.choice((2022, 2023))}
    if chance.random() < 0.5:
        data |= {"starts_on": day_text(chance.randrange(30)), "ends_on": day_text(chance.randrange(100, 300))}


def _another(number: int, chance: Random) -> Event:
    """A hire of somebody else, who may find no place."""
    first = chance.randrange(60)
    last = day_text(first + chance.randrange(90))
    hire = hire_started(f"X{number}", f"ZY{number % 6}", day_text(first), last, worksite_id=f"W{chance.randrange(2)}")
    _vary_hire(hire["data"], chance)
    return hire


def _vary_hire(data: dict[str, Any], chance: Random) -> None:
    data["role"] = chance.choice(("worker", "worker", "worker", "supervisor"))
    if chance.random() < 0.5:
        data["validated_on"] = data["starts_on"]
    data["person"] |= _traits(chance)
    if chance.random() < 0.2:
        del data["person"]["birth_date"]


def _traits(chance: Random) -> dict[str, Any]:
    """Some traits of a person, each unknown now and then."""
    traits = {
        "sex": chance.choice(("female", "male", "unknown")),
        "disability": chance.choice(("none", "none", "declared", "certified", "unknown")),
        "birth_date": chance.choice(BIRTHS),
        "education": chance.choice(("none", "primary", "higher", "unknown")),
        "residence": chance.choice(COMMUNES),
        "job_seeker": chance.random() < 0.5,
    }
    return {name: traits[name] for name in chance.sample(sorted(traits), chance.randint(1, 6))}


def _more(hire_id: str, end: date, chance: Random) -> Event:
    """Something that is told of a hire, perhaps of a month outside it; certificates about 28 days after its end."""
    month, day = chance.choice(MONTHS), day_text(chance.randrange(190))
    issued = (end + timedelta(chance.choice((-9, 0, 27, 28, 29, 30)))).isoformat()
    told: dict[str, dict[str, Any]] = {
        "attended": {"month": month, "days_worked": chance.randrange(20), "training_days": chance.randrange(5)},
        "paid": {"month": month, "paid_on": day},
        "certified": {"issued_on": issued} | ({"kind": "training"} if chance.random() < 0.5 else {}),
        "corrected": {"person": _traits(chance)},
    }
    kind = chance.choice((*told, "attended", "paid", "voided"))
    if kind == "voided" and chance.random() < 0.7:
        return event("hire.ended", {"hire_id": hire_id, "ended_on": day, "reason": "resigned"})
    made = hire_fact(kind, hire_id, **told.get(kind, {}))
    return made | {"time": f"2023-12-{chance.randint(1, 28):02d}T23:30:00+00:00"}
