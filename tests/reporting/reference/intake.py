"""Q1 to Q4: publishers, their facts, and what became of their messages; these are of no place, so no scope applies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from tests.reporting.reference.asking import Cells, Key, Question
from tests.reporting.reference.breaking import month
from tests.reporting.reference.measuring import Placed, count, placed, quantile, share
from tests.reporting.reference.world import Fact, Receipt, World


def _within(world: World, question: Question) -> list[Fact]:
    """Accepted facts that happened in P; of what nothing dates, the day on which it was logged counts."""
    return [one for one in world.facts if question.first <= one.day <= question.last]


def _of_facts(question: Question, facts: Iterable[Fact]) -> Placed:
    def keys(fact: Fact) -> list[Key]:
        values = {"publisher": fact.publisher, "month": month(fact.day)}
        return [tuple(values[name] for name in question.by)]

    return placed(facts, keys)


def q1(world: World, question: Question) -> Cells:
    """Publishers with a fact in P / those that are registered or ever had a receipt."""
    heard = {one.publisher for one in _within(world, question)}
    expected = question.publishers | {one.publisher for one in world.receipts}
    return share(question.by, [((name,) if question.by else (), name) for name in expected], lambda one: one in heard)


def q2(nth: Fraction) -> Callable[[World, Question], Cells]:
    """Days from the day of a fact to the one on which it was recorded; less than 0 for attendance told early."""

    def figure(world: World, question: Question) -> Cells:
        facts = _of_facts(question, _within(world, question))
        return quantile(question.by, facts, nth, lambda one: (one.recorded_on - one.day).days)

    return figure


def q3(world: World, question: Question) -> Cells:
    """Receipts up to T; a parked one only as long as nothing else was said of the fact. The period does not apply."""
    last = {(one.publisher, one.fact): one for one in world.receipts}
    lasting = [
        one
        for one in world.receipts
        if one.outcome != "parked" or one.fact is None or last[one.publisher, one.fact] is one
    ]

    def keys(receipt: Receipt) -> list[Key]:
        return [tuple(str(getattr(receipt, name)) for name in question.by)]

    return count(question.by, placed(lasting, keys))


def q4(world: World, question: Question) -> Cells:
    """Of the hires told of that started in P, as told first: those corrected or voided up to T, however often."""
    changed = {one.entity for one in world.facts if one.kind in ("hire.corrected", "hire.voided")}
    told = [one for one in _within(world, question) if one.kind == "hire.started"]
    return share(question.by, _of_facts(question, told), lambda one: one.entity in changed)
