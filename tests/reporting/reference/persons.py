"""P2, C2 and G1 to G5: persons, with the traits that they had at their first hire in the cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.reporting.reference.asking import Cells, Key, Question
from tests.reporting.reference.breaking import TRAITS, hire_keys, hires_in, month, residence_area, traits
from tests.reporting.reference.hiring import part_of_whole
from tests.reporting.reference.measuring import Placed, count, share
from tests.reporting.reference.world import Hire, World


def _once(by: Key, hires: list[tuple[Hire, list[str]]]) -> Placed:
    """Each person once in each place, partner and month: as the first of these hires (each with its months) has it."""
    apart = tuple(name for name in by if name not in TRAITS)
    first: dict[tuple[str, Key], Hire] = {}
    for hire, months in hires:
        for key in hire_keys(hire, apart, months):
            first.setdefault((hire.person, key), hire)
    return [(_whole_key(by, apart, key, hire), hire) for (_, key), hire in first.items()]


def _whole_key(by: Key, apart: Key, key: Key, hire: Hire) -> Key:
    values = traits(hire) | dict(zip(apart, key, strict=True))
    return tuple(values[name] for name in by)


def _employed(world: World, question: Question, without: str = "") -> Placed:
    """Persons with a hire active in P, in the order of their hires; a month's first hire is the first active in it."""
    active = [
        one for one in hires_in(world, question) if one.starts_on <= question.last and one.last_day >= question.first
    ]
    ordered = sorted(active, key=lambda one: (one.starts_on, one.id))
    by = tuple(name for name in question.by if name != without)
    return _once(by, [(one, _months(one, question)) for one in ordered])


def _months(hire: Hire, question: Question) -> list[str]:
    """The months of P in which a hire is active."""
    day, last = max(hire.starts_on, question.first), min(hire.last_day, question.last)
    found = set()
    while day <= last:
        found.add(month(day))
        day = date(day.year, day.month, 1) + timedelta(32)
        day = date(day.year, day.month, 1)
    return sorted(found)


def p2(world: World, question: Question) -> Cells:
    """Distinct persons with a hire active on a day of P; by month, in each month of P in which they are."""
    return count(question.by, _employed(world, question))


def woman(hire: Hire) -> bool:
    return bool(hire.traits["sex"] == "female")


def young(hire: Hire) -> bool:
    return bool(18 <= hire.traits.get("age", -1) <= 29)


def disabled(hire: Hire) -> bool:
    return hire.traits["disability"] in ("declared", "certified")


def knows(name: str) -> Callable[[Hire], bool]:
    """Whether a trait is told."""
    return lambda hire: hire.traits.get(name, "unknown") != "unknown"


def group(belongs: Callable[[Hire], bool], trait: str) -> Callable[[World, Question], Cells]:
    """G1, G2, G5: the share of a group among the persons of whom it is told."""

    def figure(world: World, question: Question) -> Cells:
        told = [(key, one) for key, one in _employed(world, question) if knows(trait)(one)]
        return share(question.by, told, belongs)

    return figure


def rural(hire: Hire) -> bool:
    return residence_area(hire) == "rural"


def no_diploma(hire: Hire) -> bool:
    return hire.traits.get("education") == "none"


def job_seeker(hire: Hire) -> bool:
    return hire.traits.get("job_seeker") is True


def g3(world: World, question: Question) -> Cells:
    """Declared or certified among those of whom it is told; by disability, each level's part of all of these."""
    parts = [(key, one) for key, one in _employed(world, question) if disabled(one)]
    told = [(key, one) for key, one in _employed(world, question, "disability") if knows("disability")(one)]
    by = tuple(name for name in question.by if name != "disability")
    return part_of_whole(question, count(question.by, parts), count(by, told), "disability")


def g4(world: World, question: Question) -> Cells:
    """Distinct persons in the union of women, youth and persons with disabilities."""
    union = [(key, one) for key, one in _employed(world, question) if woman(one) or young(one) or disabled(one)]
    return count(question.by, union)


def c2(world: World, question: Question) -> Cells:
    """Distinct persons with a certificate issued in P, as at the hire of the first of these; by month of issue."""
    first, last = question.first.isoformat(), question.last.isoformat()
    hires = {one.id: one for one in hires_in(world, question)}
    issued = sorted(
        (certificate["issued_on"], hire.id)
        for hire in hires.values()
        for certificate in hire.certificates
        if first <= certificate["issued_on"] <= last
    )
    return count(question.by, _once(question.by, [(hires[name], [day[:7]]) for day, name in issued]))
