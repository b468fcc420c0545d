"""The generated hires: when each starts and ends. Nobody is replaced, so hires and persons are equal in number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from awrach.example.drawing import Draw
from awrach.example.events import PublishedFact, logged, synthetic
from awrach.example.persons import disabilities, person, sexes
from awrach.example.worksites import LATEST_START_DAYS, Worksite, months_later
from shared.contracts.hire import EndReason, HireEnded, HireStarted, Person, Role

PUBLISHER = "anapec"

_DELAYS = (((0, 0), 55), ((1, 7), 25), ((8, LATEST_START_DAYS), 20))
_VALIDATED = 0.94
_VALIDATION_DAYS = 14
_END_KNOWN = 0.97
_REASONS: tuple[tuple[EndReason, int], ...] = (
    ("completed", 90),
    ("resigned", 5),
    ("found_job", 3),
    ("dismissed", 1),
    ("other", 1),
)


@dataclass(frozen=True, slots=True)
class Hire:
    """One contract of one generated person."""

    number: int
    site: Worksite
    role: Role
    person: Person
    starts_on: date
    planned_end_on: date

    @property
    def id(self) -> str:
        """Its id in the ledger."""
        return f"khenifra-2023-H{self.number:04}"


def hires(sites: Sequence[Worksite], seed: int) -> list[Hire]:
    """A worker for every position, then a supervisor for every worksite."""
    draw = Draw(seed)
    posts = [site for site in sites for _ in range(site.positions)]
    sex = sexes(draw, [site.body.sector for site in posts])
    disability = disabilities(draw)
    workers = []
    for place, site in enumerate(posts):
        starts_on = _start(draw, site)
        who = person(draw, place + 1, site, starts_on, "worker", sex[place], disability[place])
        planned_end_on = months_later(starts_on, site.months) - timedelta(days=1)
        workers.append(Hire(place + 1, site, "worker", who, starts_on, planned_end_on))
    return workers + [_supervisor(draw, len(posts) + site.number, site) for site in sites]


def _start(draw: Draw, site: Worksite) -> date:
    """The opening day or later, never a Sunday."""
    soonest, latest = draw.one_of(_DELAYS)
    day = site.opens_on + timedelta(days=draw.integer(soonest, latest))
    return day - timedelta(days=1) if day.isoweekday() == 7 else day


def _supervisor(draw: Draw, number: int, site: Worksite) -> Hire:
    who = person(draw, number, site, site.opens_on, "supervisor", "female" if draw.chance(0.35) else "male", "none")
    return Hire(number, site, "supervisor", who, site.opens_on, site.planned_end_on)


def starts(all_hires: Sequence[Hire], seed: int) -> list[PublishedFact]:
    """``hire.started``, sent by the employment agency once it has validated the contract, or gave up waiting."""
    draw = Draw(seed)
    facts = []
    for hire in all_hires:
        validated_on = hire.starts_on + timedelta(days=draw.integer(1, _VALIDATION_DAYS))
        validated = draw.chance(_VALIDATED)
        data = HireStarted(
            hire_id=hire.id,
            worksite_id=hire.site.id,
            person=hire.person,
            role=hire.role,
            starts_on=hire.starts_on,
            planned_end_on=hire.planned_end_on,
            validated_on=validated_on if validated else None,
        )
        time = logged(draw, validated_on, 3)
        facts.append(synthetic(PUBLISHER, "hire.started", f"hire-{hire.number:04}", time, data))
    return facts


def ends(all_hires: Sequence[Hire], seed: int) -> list[PublishedFact]:
    """``hire.ended`` of most, sent by the body that runs the worksite; of a few it never comes."""
    draw = Draw(seed)
    facts = []
    for hire in all_hires:
        if not draw.chance(_END_KNOWN):
            continue
        reason = draw.one_of(_REASONS) if hire.role == "worker" else "completed"
        data = HireEnded(hire_id=hire.id, ended_on=_end(draw, hire, reason), reason=reason)
        time = logged(draw, data.ended_on, 6)
        facts.append(synthetic(hire.site.body.slug, "hire.ended", f"hire-{hire.number:04}-ended", time, data))
    return facts


def _end(draw: Draw, hire: Hire, reason: EndReason) -> date:
    if reason == "completed":
        return hire.planned_end_on
    days = (hire.planned_end_on - hire.starts_on).days
    return hire.starts_on + timedelta(days=draw.integer(_VALIDATION_DAYS + 1, days - 1))
