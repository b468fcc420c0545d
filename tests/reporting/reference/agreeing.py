"""A1 to A5, J0, M1, W2, T1, T2: agreements, what they plan, and how far that has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from tests.reporting.reference.asking import Cell, Cells, Key, Question
from tests.reporting.reference.breaking import (
    agreement_keys,
    agreements_in,
    hire_keys,
    hires_in,
    worksite_keys,
    worksites_in,
    worksites_of,
)
from tests.reporting.reference.measuring import Placed, count, each, percent, placed, quantile, share, weakest
from tests.reporting.reference.world import Agreement, World


def _within(question: Question, day: date | None) -> bool:
    return day is not None and question.first <= day <= question.last


def _approved(world: World, question: Question) -> list[Agreement]:
    return [one for one in agreements_in(world, question) if _within(question, one.approved_on)]


def _by_vote(question: Question, agreements: list[Agreement]) -> Placed:
    return placed(agreements, lambda one: agreement_keys(one, question.by, one.approved_on))


def a1(world: World, question: Question) -> Cells:
    """Approving vote (the one that stands at T) in P, and not terminated before b; its month is that of the vote."""
    alive = [one for one in _approved(world, question) if not one.terminated_on or one.terminated_on >= question.last]
    return count(question.by, _by_vote(question, alive))


def a2(world: World, question: Question) -> Cells:
    """First signature in P, whatever became of the agreement; its month is that of the signature."""
    signed = [one for one in agreements_in(world, question) if _within(question, one.signed_on)]
    return count(question.by, placed(signed, lambda one: agreement_keys(one, question.by, one.signed_on)))


def a3(world: World, question: Question) -> Cells:
    """On b: approved by then, signed by then where required, not ended before it, not terminated by it."""
    day = question.last
    in_force = [
        one
        for one in agreements_in(world, question)
        if one.approved_on
        and one.approved_on <= day
        and (not one.ends_on or one.ends_on >= day)
        and (not one.terminated_on or one.terminated_on > day)
        and (not question.require_signature or (one.signed_on and one.signed_on <= day))
    ]
    return count(question.by, _by_vote(question, in_force))


def a4(world: World, question: Question) -> Cells:
    """Approved in P and k days ago at least, of any level, terminated or not: was a worksite opened by then?

    A worksite that was opened even before the vote (under another agreement, or an earlier approval) counts.
    """
    allowed = timedelta(question.execution_days)
    due = [one for one in _approved(world, question) if _vote(one) + allowed <= question.today]
    opened = {one.id for one in due if any(day <= _vote(one) + allowed for day in _openings(world, one))}
    return share(question.by, _by_vote(question, due), lambda one: one.id in opened)


def _vote(agreement: Agreement) -> date:
    assert agreement.approved_on is not None
    return agreement.approved_on


def _openings(world: World, agreement: Agreement) -> list[date]:
    return [site.opens_on for site in worksites_of(world, agreement)]


def a5(nth: Fraction) -> Callable[[World, Question], Cells]:
    """Days from the vote to the first opening, none less than 0, of agreements approved in P that opened one."""

    def figure(world: World, question: Question) -> Cells:
        days = {
            one.id: max(0, (min(_openings(world, one)) - _vote(one)).days)
            for one in _approved(world, question)
            if _openings(world, one)
        }
        begun = [one for one in _approved(world, question) if one.id in days]
        return quantile(question.by, _by_vote(question, begun), nth, lambda one: days[one.id])

    return figure


def a5_unfinished(world: World, question: Question) -> Cells:
    """Approved in P, and no worksite known."""
    waiting = [one for one in _approved(world, question) if not _openings(world, one)]
    return count(question.by, _by_vote(question, waiting))


def _planning(world: World, question: Question, member: str) -> list[Agreement]:
    """Agreements of one level, approved in P, not terminated at T, that plan so many of something."""
    return [
        one
        for one in _approved(world, question)
        if not one.terminated_on and one.level == question.level and one.planned.get(member) is not None
    ]


def planned(member: str) -> Callable[[World, Question], Cells]:
    """J0 and M1: the sum of what they plan as amended by T, with its weakest qualifier (none where nothing is)."""

    def figure(world: World, question: Question) -> Cells:
        return each(
            question.by, _by_vote(question, _planning(world, question, member)), lambda ones: _sum(ones, member)
        )

    return figure


def _sum(agreements: list[Agreement], member: str) -> Cell:
    if not agreements:
        return Cell(0)
    amount = sum(one.planned[member] for one in agreements)
    return Cell(amount, qualifier=weakest(one.planned.get("qualifier") for one in agreements))


def w2(world: World, question: Question) -> Cells:
    """Worksites opened in P / planned in the level's agreements approved in P."""
    opened = [one for one in worksites_in(world, question) if _within(question, one.opens_on)]
    done = count(question.by, placed(opened, lambda one: worksite_keys(one, question.by, one.opens_on)))
    return _against(done, planned("worksites")(world, question))


def _against(done: Cells, plan: Cells) -> Cells:
    cells = {}
    for key in done.keys() | plan.keys():
        aim = plan.get(key, Cell(0))
        cells[key] = percent(int(done.get(key, Cell(0)).value or 0), int(aim.value or 0), aim.qualifier)
    return cells


def _so_far(world: World, question: Question) -> tuple[Question, Cells]:
    """The question from the beginning of time on, and the hires until b by its breakdowns."""
    ever = Question(**{**vars(question), "first": date.min})
    started = [one for one in hires_in(world, ever) if one.starts_on <= ever.last]
    return ever, count(ever.by, placed(started, lambda one: hire_keys(one, ever.by, [])))


def t1(world: World, question: Question) -> Cells:
    """Hires until b / jobs planned by agreements approved until b."""
    ever, done = _so_far(world, question)
    return _against(done, planned("jobs")(world, ever))


def t2(world: World, question: Question) -> Cells:
    """Jobs that a linear pace would have filled by b; P1 until then is the numerator, J0 the denominator."""
    ever, done = _so_far(world, question)
    planning = _by_vote(ever, _planning(world, ever, "jobs"))
    plan = each(ever.by, planning, lambda ones: _sum(ones, "jobs"))
    pace = each(ever.by, planning, lambda ones: Cell(_expected(world, ones, ever.last)))
    return {key: _pace(key, done, plan, pace) for key in done.keys() | plan.keys()}


def _pace(key: Key, done: Cells, plan: Cells, pace: Cells) -> Cell:
    none = Cell(0)
    aim = plan.get(key, none)
    return Cell(pace.get(key, Cell(None)).value, done.get(key, none).value, aim.value, aim.qualifier)


def _expected(world: World, agreements: list[Agreement], day: date) -> float | None:
    """From the earliest start (or vote) to the latest end (or planned end of a worksite), both days included."""
    starts = [one.starts_on or _vote(one) for one in agreements]
    ends = [end for one in agreements for end in _ends(world, one)]
    if not starts or not ends or max(ends) < min(starts):
        return None
    whole = (max(ends) - min(starts)).days + 1
    elapsed = min(max((day - min(starts)).days + 1, 0), whole)
    jobs: int = sum(one.planned["jobs"] for one in agreements)
    return round(jobs * elapsed / whole, 1)


def _ends(world: World, agreement: Agreement) -> list[date]:
    return [agreement.ends_on] if agreement.ends_on else [one.planned_end_on for one in worksites_of(world, agreement)]
