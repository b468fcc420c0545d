"""The example as it would come in from real life: days and pay are told, some of it late, some of it wrong at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from awrach.example import PublishedFact, khenifra_2023
from tests.building import event

DISABILITIES = ("none", "declared", "certified", "unknown")


def disturbed() -> list[list[PublishedFact]]:
    """What comes in, the same at every call: at first, what is told of hires, what puts that right, what is late."""
    chance = Random(2023)
    facts = khenifra_2023()
    late = {number for number in range(len(facts)) if _of(facts[number]) == "hire.ended" and chance.random() < 0.2}
    late |= {number for number in range(len(facts)) if _of(facts[number]) == "hire.started" and chance.random() < 0.03}
    first = [fact for number, fact in enumerate(facts) if number not in late]
    hires = list(_data(facts, "hire.started"))
    ends = {data["hire_id"]: data["ended_on"] for data in _data(facts, "hire.ended")}
    told = list(_told(hires, ends, chance))
    put_right = [*_corrections(hires, chance), *_of_agreements(facts, chance), *_of_worksites(facts, chance)]
    return [first, told, put_right, [facts[number] for number in sorted(late)]]


def _of(fact: PublishedFact) -> str:
    return ".".join(fact[1]["type"].split(".")[2:4])


def _data(facts: Iterable[PublishedFact], kind: str) -> Iterator[dict[str, Any]]:
    return (fact[1]["data"] for fact in facts if _of(fact) == kind)


def _fact(publisher: str, kind: str, number: int, /, **data: Any) -> PublishedFact:
    """An event with an id that is the same at every call."""
    name = next(data[member] for member in ("hire_id", "agreement_id", "worksite_id") if member in data)
    made = event(kind, data, f"{name}-{kind}-{number}", time=f"2024-01-{number % 14 + 1:02d}T08:00:00+01:00")
    return publisher, made


def _told(hires: Iterable[dict[str, Any]], ends: dict[str, str], chance: Random) -> Iterator[PublishedFact]:
    """Attendance and pay of every third hire, one month paid in two parts, and certificates after some of them."""
    for hire in hires:
        name, last = hire["hire_id"], ends.get(hire["hire_id"], hire["planned_end_on"])
        if chance.random() > 0.3:
            continue
        for number, month in enumerate(_months(hire["starts_on"], last)):
            days = {"days_worked": chance.randint(10, 26), "training_days": chance.choice((0, 0, 2))}
            if chance.random() < 0.9:
                yield _fact("anapec", "hire.attended", number, hire_id=name, month=month, **days)
            for part in range(chance.choice((0, 1, 1, 1, 2))):
                paid = (date.fromisoformat(f"{month}-28") + timedelta(chance.randint(0, 50))).isoformat()
                amount = {"amount_mad": 1000 + part, "paid_on": min(paid, "2024-01-10")}
                yield _fact("cnss", "hire.paid", 10 * number + part, hire_id=name, month=month, **amount)
        if chance.random() < 0.5:
            issued = date.fromisoformat(last) + timedelta(chance.randint(-3, 40))
            kind = chance.choice(({}, {"kind": "work"}, {"kind": "training"}))
            yield _fact(
                "anapec", "hire.certified", 1, hire_id=name, issued_on=min(issued.isoformat(), "2024-01-12"), **kind
            )


def _months(first: str, last: str) -> list[str]:
    return [f"2023-{number:02d}" for number in range(int(first[5:7]), int(last[5:7]) + 1)]


def _corrections(hires: Iterable[dict[str, Any]], chance: Random) -> Iterator[PublishedFact]:
    """One in eight hires is corrected, one in forty never was."""
    for hire in hires:
        name, draw = hire["hire_id"], chance.random()
        person = {
            "sex": chance.choice(("female", "male", "unknown")),
            "disability": chance.choice(DISABILITIES),
            "birth_date": chance.choice(("1960-01-01", "1990-09-09", "2001-02-03", "2006-06-06")),
            "education": chance.choice(("none", "higher", "unknown")),
        }
        if draw < 0.08:
            some = {member: person[member] for member in chance.sample(sorted(person), 2)}
            yield _fact("anapec", "hire.corrected", 1, hire_id=name, reason="saisie", person=some)
        elif draw < 0.125:
            later = date.fromisoformat(hire["starts_on"]) + timedelta(chance.randint(1, 20))
            yield _fact("anapec", "hire.corrected", 2, hire_id=name, reason="saisie", starts_on=later.isoformat())
        elif draw < 0.15:
            yield _fact("anapec", "hire.voided", 1, hire_id=name, reason="saisie")


def _of_agreements(facts: Iterable[PublishedFact], chance: Random) -> Iterator[PublishedFact]:
    for number, agreement in enumerate(_data(facts, "agreement.proposed")):
        named = {"agreement_id": agreement["agreement_id"]}
        if number % 3 == 0:
            yield _fact(
                "cp-khenifra", "agreement.signed", number, **named, signed_on=f"2023-07-{chance.randint(1, 31):02d}"
            )
        if number % 5 == 0:
            planned = {"jobs": chance.randint(5, 60), "person_months": chance.randint(20, 200)}
            amended = {"effective_on": "2023-10-01", "planned": planned, "reason": "durée"}
            yield _fact("cp-khenifra", "agreement.amended", number, **named, **amended)
        if number % 11 == 7:
            yield _fact("cp-khenifra", "agreement.terminated", number, **named, effective_on="2023-12-20", reason="fin")
        if number == 20:
            yield _fact("cp-khenifra", "agreement.opposed", number, **named, opposed_on="2023-12-28", reason="forme")


def _of_worksites(facts: Iterable[PublishedFact], chance: Random) -> Iterator[PublishedFact]:
    for number, site in enumerate(_data(facts, "worksite.opened")):
        named = {"worksite_id": site["worksite_id"], "effective_on": f"2023-12-{chance.randint(1, 31):02d}"}
        if number % 4 == 0:
            yield _fact("association-01", "worksite.closed", number, **named)
        elif number % 4 == 1:
            extended = {"planned_end_on": "2024-02-28", "positions": site["positions"] + 5, "reason": "besoin"}
            yield _fact("association-01", "worksite.changed", number, **named, **extended)
