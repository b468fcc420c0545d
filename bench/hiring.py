"""Generated persons and their hires: what becomes of each, and when it is told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

Happening = tuple[str, str, dict[str, Any]]
"""Kind of fact, entity, data."""

_EDUCATION = ("none", "primary", "secondary", "baccalaureate", "vocational", "higher", "unknown")
_REASONS = ("completed", "completed", "completed", "resigned", "replaced", "found_job", "dismissed", "other")


class Population:
    """Three persons for four hires, so that many come again; traits are drawn anew with some unknown."""

    def __init__(self, random: Random, hires: int) -> None:
        self._random = random
        self._persons = max(1, hires * 3 // 4)
        self._numbers = itertools.count()

    def hire(self, opened: date, worksite: str, closes: date, commune: str) -> Iterator[tuple[date, Happening]]:
        """One hire and all that is told of it later, each with the day on which it is recorded."""
        number, chance = next(self._numbers), self._random.random
        hire_id = f"H-{number}"
        starts = opened + timedelta(days=self._random.randrange(30))
        ends = min(closes, starts + timedelta(days=self._random.choice((59, 89, 89, 89, 119))))
        data = {
            "hire_id": hire_id, "worksite_id": worksite, "person": self._person(number, commune),
            "role": "supervisor" if chance() < 0.04 else "worker", "starts_on": starts.isoformat(),
            "planned_end_on": ends.isoformat(),
        }  # fmt: skip
        if chance() < 0.6:
            data["validated_on"] = starts.isoformat()
        told = starts + timedelta(days=self._late())
        yield told, ("hire.started", hire_id, data)
        for due, kind, more in self._afterwards(starts, ends):
            yield max(told, due), (f"hire.{kind}", hire_id, {"hire_id": hire_id, **more})

    def _afterwards(self, starts: date, ends: date) -> Iterator[tuple[date, str, dict[str, Any]]]:
        """Nine of ten ends are told; a quarter of the hires come from bodies that also tell of days and wages."""
        chance, last = self._random.random, ends
        if chance() < 0.9:
            last = ends if chance() < 0.7 else starts + (ends - starts) * chance()
            ended = {"ended_on": last.isoformat(), "reason": self._random.choice(_REASONS)}
            yield last + timedelta(days=self._late()), "ended", ended
        if chance() < 0.25:
            yield from self._months(starts, last)
        if chance() < 0.1:
            yield last + timedelta(days=20), "certified", {"issued_on": last.isoformat(), "kind": "work"}
        if chance() < 0.02:
            corrected = {"reason": "erreur de saisie", "person": {"sex": "female"}, "logged": f"{last} generated"}
            yield starts + timedelta(days=45), "corrected", corrected
        if chance() < 0.005:
            yield last + timedelta(days=60), "voided", {"reason": "doublon"}

    def _months(self, starts: date, last: date) -> Iterator[tuple[date, str, dict[str, Any]]]:
        day = starts.replace(day=1)
        while day <= last:
            month, after = day.isoformat()[:7], (day + timedelta(days=32)).replace(day=1)
            yield after, "attended", {"month": month, "days_worked": self._random.randrange(5, 24), "training_days": 1}
            paid = after + timedelta(days=self._late())
            yield paid, "paid", {"month": month, "amount_mad": 2828.71, "paid_on": paid.isoformat()}
            day = after

    def _person(self, number: int, commune: str) -> dict[str, Any]:
        chance = self._random.random
        person: dict[str, Any] = {
            "key": f"{number % self._persons:032x}",
            "sex": "unknown" if chance() < 0.01 else ("female" if chance() < 0.4 else "male"),
            "disability": "unknown" if chance() < 0.03 else ("declared" if chance() < 0.02 else "none"),
            "education": self._random.choice(_EDUCATION),
            "job_seeker": chance() < 0.7,
        }
        if chance() < 0.98:
            person["age"] = min(70, 17 + int(self._random.expovariate(1 / 14)))
        if chance() < 0.9:
            person["residence"] = commune
        return person

    def _late(self) -> int:
        """Days from what happened to its record: mostly few, sometimes a season."""
        return min(120, int(self._random.expovariate(1 / 6)))
