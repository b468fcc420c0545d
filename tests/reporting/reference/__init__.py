"""Every figure computed naively: plain Python over the ledger's messages, slow, short, and sharing no code with what
it is compared with. What ``indicators.md`` leaves open is said where it is decided, in the figures' docstrings.

A cell is computed from the things that belong in it as the total is from all, unless its figure says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tests.reporting.reference import agreeing, days, hiring, intake, persons, working
from tests.reporting.reference.asking import Cell, Cells, Question
from tests.reporting.reference.reading import read
from tests.reporting.reference.world import World

__all__ = ["FIGURES", "Cell", "Cells", "Question", "World", "read"]

_MEDIAN, _P90 = Fraction(1, 2), Fraction(9, 10)


def _not_reported(world: World, question: Question) -> Cells:
    """O1: nobody reports it, so it is not available."""
    return {} if question.by else {(): Cell(None, status="x")}


FIGURES: dict[str, Callable[[World, Question], Cells]] = {
    "A1": agreeing.a1,
    "A2": agreeing.a2,
    "A3": agreeing.a3,
    "A4": agreeing.a4,
    "A5": agreeing.a5(_MEDIAN),
    "A5_P90": agreeing.a5(_P90),
    "A5_UNFINISHED": agreeing.a5_unfinished,
    "W1": working.w1,
    "W1_CLOSED": working.w1_closed,
    "W1_OPEN": working.w1_open,
    "W2": agreeing.w2,
    "J0": agreeing.planned("jobs"),
    "J1": working.j1,
    "P1": hiring.p1,
    "P2": persons.p2,
    "P3": hiring.p3,
    "P4": hiring.p4,
    "P5": hiring.p5,
    "S1": hiring.s1,
    "P6": days.p6,
    "P7": days.p7,
    "P8": days.p8(230),
    "P8_MA": days.p8(312),
    "P10": hiring.p10,
    "P11": hiring.p11,
    "V1": hiring.v1,
    "V2": days.v2,
    "V3": days.v3(_MEDIAN),
    "V3_P90": days.v3(_P90),
    "M1": agreeing.planned("person_months"),
    "M1_CONTRACTED": days.m1(days.p6),
    "M1_WORKED": days.m1(days.p7),
    "T1": agreeing.t1,
    "T2": agreeing.t2,
    "G1": persons.group(persons.woman, "sex"),
    "G2": persons.group(persons.young, "age"),
    "G3": persons.g3,
    "G4": persons.g4,
    "G5": persons.group(persons.rural, "residence"),
    "G5_WORKSITES": working.g5_worksites,
    "G5_NO_DIPLOMA": persons.group(persons.no_diploma, "education"),
    "G5_JOB_SEEKERS": persons.group(persons.job_seeker, "job_seeker"),
    "G6": days.g6(persons.woman, persons.knows("sex")),
    "G6_YOUTH": days.g6(persons.young, persons.knows("age")),
    "G6_DISABLED": days.g6(persons.disabled, persons.knows("disability")),
    "C1": days.c1(),
    "C1_WORK": days.c1("work"),
    "C1_TRAINING": days.c1("training"),
    "C1_UNKNOWN": days.c1(None),
    "C2": persons.c2,
    "C3": hiring.c3,
    "C4": days.c4,
    "O1": _not_reported,
    "Q1": intake.q1,
    "Q2": intake.q2(_MEDIAN),
    "Q2_P90": intake.q2(_P90),
    "Q3": intake.q3,
    "Q4": intake.q4,
    "Q6": hiring.q6(),
    "Q6_SEX": hiring.q6("sex"),
    "Q6_AGE": hiring.q6("age"),
    "Q6_DISABILITY": hiring.q6("disability"),
    "Q6_EDUCATION": hiring.q6("education"),
    "Q6_RESIDENCE": hiring.q6("residence"),
}
"""What each code means, over what is known at T."""
