"""P1, P3 to P5, P10, P11, S1, V1, C3, Q6: hires, each counted once where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from tests.reporting.reference.asking import Cell, Cells, Question
from tests.reporting.reference.breaking import hire_keys, hires_in, month
from tests.reporting.reference.measuring import Placed, count, each, percent, placed, share
from tests.reporting.reference.world import Hire, World

LEFT_FOR = timedelta(28)


def started(world: World, question: Question, role: str = "worker") -> list[Hire]:
    return [one for one in hires_in(world, question, role) if question.first <= one.starts_on <= question.last]


def by_start(question: Question, hires: Iterable[Hire]) -> Placed:
    return placed(hires, lambda one: hire_keys(one, question.by, [month(one.starts_on)]))


def p1(world: World, question: Question) -> Cells:
    """starts_on in P, workers."""
    return count(question.by, by_start(question, started(world, question)))


def s1(world: World, question: Question) -> Cells:
    """The same, supervisors."""
    return count(question.by, by_start(question, started(world, question, "supervisor")))


def v1(world: World, question: Question) -> Cells:
    """Of P1, those validated until the civil day of T."""
    validated = [one for one in started(world, question) if one.validated_on and one.validated_on <= question.today]
    return count(question.by, by_start(question, validated))


def p3(world: World, question: Question) -> Cells:
    """Persons whose first hire as a worker, of all hires wherever they are, starts in P and lies in the scope."""
    workers = [one for one in world.hires.values() if one.role == "worker"]
    firsts = {one.person: one.id for one in sorted(workers, key=lambda one: (one.starts_on, one.id), reverse=True)}
    new = [one for one in started(world, question) if firsts[one.person] == one.id]
    return count(question.by, by_start(question, new))


def p4(world: World, question: Question) -> Cells:
    """Hires for each person among them, two decimals."""

    def ratio(hires: list[Hire]) -> Cell:
        persons = len({one.person for one in hires})
        return Cell(round(len(hires) / persons, 2) if persons else None, len(hires), persons)

    return each(question.by, by_start(question, started(world, question)), ratio)


def _stock(world: World, question: Question, there: Callable[[Hire, date], bool]) -> Cells:
    found = [one for one in hires_in(world, question) if there(one, question.last)]
    return count(question.by, by_start(question, found))


def p5(world: World, question: Question) -> Cells:
    """Active on b."""
    return _stock(world, question, lambda one, day: one.starts_on <= day <= one.last_day)


def p11(world: World, question: Question) -> Cells:
    """Planned to end before b, and no end known at T."""
    return _stock(world, question, lambda one, day: one.planned_end_on < day and one.ended_on is None)


def _ended(world: World, question: Question) -> list[Hire]:
    return [
        one for one in hires_in(world, question) if one.ended_on and question.first <= one.ended_on <= question.last
    ]


def _by_end(question: Question, hires: Iterable[Hire], without: str = "") -> Placed:
    by = tuple(name for name in question.by if name != without)
    return placed(hires, lambda one: hire_keys(one, by, [month(one.ended_on or date.max)], reason=str(one.reason)))


def p10(world: World, question: Question) -> Cells:
    """Of the hires ended in P those that ended before planned; by reason, each reason's part of all that ended."""
    ended = _ended(world, question)
    early = [one for one in ended if one.ended_on and one.ended_on < one.planned_end_on]
    parts = count(question.by, _by_end(question, early))
    wholes = count(tuple(name for name in question.by if name != "reason"), _by_end(question, ended, "reason"))
    return part_of_whole(question, parts, wholes, "reason")


def part_of_whole(question: Question, parts: Cells, wholes: Cells, name: str) -> Cells:
    """Shares of which only the numerator is broken down by a name: they add up to the share without it."""
    if name not in question.by:
        none = Cell(0)
        return {key: _share(parts.get(key, none), wholes.get(key, none)) for key in parts.keys() | wholes.keys()}
    at = question.by.index(name)
    return {key: _share(part, wholes[key[:at] + key[at + 1 :]]) for key, part in parts.items()}


def _share(part: Cell, whole: Cell) -> Cell:
    return percent(int(part.value or 0), int(whole.value or 0))


def c3(world: World, question: Question) -> Cells:
    """Of the hires ended in P and 28 days ago at least: those with a certificate issued until 28 days after the end."""
    left = [one for one in _ended(world, question) if one.ended_on and one.ended_on + LEFT_FOR <= question.today]
    return share(question.by, _by_end(question, left), _certified_by_then)


def _certified_by_then(hire: Hire) -> bool:
    assert hire.ended_on is not None
    until = (hire.ended_on + LEFT_FOR).isoformat()
    return any(one["issued_on"] <= until for one in hire.certificates)


_TRAITS = ("sex", "age", "disability", "education", "residence")


def q6(*names: str) -> Callable[[World, Question], Cells]:
    """Known values / values of the P1 hires: of all traits, or of one."""

    def figure(world: World, question: Question) -> Cells:
        asked = names or _TRAITS
        values: list[tuple[Hire, Any]] = [
            (one, one.traits.get(name, "unknown")) for one in started(world, question) for name in asked
        ]
        cells = placed(values, lambda one: hire_keys(one[0], question.by, [month(one[0].starts_on)]))
        return share(question.by, cells, lambda one: one[1] != "unknown")

    return figure
