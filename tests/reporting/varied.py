"""Histories in which everything varies that a figure is broken down by, with late, wrong and repeated facts."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.building import Event, event, hire_fact
from tests.deciding.histories import day_text, histories

COMMUNES = ("05.301.01.01", "05.301.03.05", "05.301.05.21")
SECTORS = ("environment", "tourism", "services")
PARTNERS = (("P1", "association"), ("P2", "ministry"), ("P3", "association"))
MONTHS = ("2023-07", "2023-08", "2023-09", "2023-10")


@st.composite
def varied(draw: st.DrawFn) -> list[Event]:
    """A history with other places, bodies and persons, and more told of its hires; not all of it can be accepted."""
    chance = draw(st.randoms(use_true_random=False))
    facts: list[Event] = draw(histories())
    for one in facts:
        _vary(one, chance)
    hires = [one["data"]["hire_id"] for one in facts if one["type"] == "ma.awrach.hire.started.v1"]
    for hire_id in hires:
        facts += [_more(hire_id, chance) for _ in range(chance.randrange(6))]
    facts += chance.sample(facts, chance.randrange(3))
    chance.shuffle(facts)
    return facts


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
        "birth_date": chance.choice(("1960-01-01", "1990-09-09", "1999-05-17", "2001-02-03", "2007-01-01")),
        "education": chance.choice(("none", "primary", "higher", "unknown")),
        "residence": chance.choice(COMMUNES),
        "job_seeker": chance.random() < 0.5,
    }
    return {name: traits[name] for name in chance.sample(sorted(traits), chance.randint(1, 6))}


def _more(hire_id: str, chance: Random) -> Event:
    """Something that is told of a hire, perhaps of a month outside it."""
    month, day = chance.choice(MONTHS), day_text(chance.randrange(190))
    told: dict[str, dict[str, Any]] = {
        "attended": {"month": month, "days_worked": chance.randrange(20), "training_days": chance.randrange(5)},
        "paid": {"month": month, "paid_on": day},
        "certified": {"issued_on": day} | ({"kind": "training"} if chance.random() < 0.5 else {}),
        "corrected": {"person": _traits(chance)},
    }
    kind = chance.choice((*told, "attended", "paid", "voided"))
    if kind == "voided" and chance.random() < 0.7:
        return event("hire.ended", {"hire_id": hire_id, "ended_on": day, "reason": "resigned"})
    made = hire_fact(kind, hire_id, **told.get(kind, {}))
    return made | {"time": f"2023-12-{chance.randint(1, 28):02d}T23:30:00+00:00"}
