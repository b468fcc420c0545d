"""W1 and J1: worksites opened, closed, open, and the positions on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.reporting.reference.asking import Cells, Question
from tests.reporting.reference.breaking import area, worksite_keys, worksites_in
from tests.reporting.reference.measuring import Placed, count, placed, share, total
from tests.reporting.reference.world import Worksite, World


def _opened(world: World, question: Question) -> Placed:
    return _dated(world, question, lambda one: one.opens_on)


def _dated(world: World, question: Question, day: Callable[[Worksite], date | None]) -> Placed:
    """Worksites of which something is dated in P, in the month of that."""
    found = [one for one in worksites_in(world, question) if (on := day(one)) and question.first <= on <= question.last]
    return placed(found, lambda one: worksite_keys(one, question.by, day(one)))


def w1(world: World, question: Question) -> Cells:
    """opens_on in P."""
    return count(question.by, _opened(world, question))


def w1_closed(world: World, question: Question) -> Cells:
    """Closed with effect in P."""
    return count(question.by, _dated(world, question, lambda one: one.closed_on))


def w1_open(world: World, question: Question) -> Cells:
    """On b: opened by then, not past the planned end, not closed by then; a suspended one is open."""
    day = question.last
    found = [
        one
        for one in worksites_in(world, question)
        if one.opens_on <= day <= one.planned_end_on and (one.closed_on is None or one.closed_on > day)
    ]
    return count(question.by, placed(found, lambda one: worksite_keys(one, question.by, one.opens_on)))


def j1(world: World, question: Question) -> Cells:
    """Positions, as opened, of the worksites opened in P."""
    return total(question.by, _opened(world, question), lambda one: one.positions_opened)


def g5_worksites(world: World, question: Question) -> Cells:
    """The share in rural communes of the worksites opened in P."""
    return share(question.by, _opened(world, question), lambda one: area(one.commune) == "rural")
