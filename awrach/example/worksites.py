"""The 61 worksites: which body runs them, under which agreements, with how many positions, from when to when."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from awrach.example.bodies import BODIES, Body
from awrach.example.drawing import Draw
from awrach.example.words import SECTOR_NAMES, worksite_title
from shared.contracts.base import Text
from shared.contracts.codes import Sector

JOBS = 1251
"""The published total: "more than 1 251" temporary jobs."""

WORKSITES = 61
"""The published number of temporary public worksites."""

LATEST_START_DAYS = 34
"""Most days after the opening that a worker of the example starts."""

_MONDAYS = ((date(2023, 7, 3), 4), (date(2023, 7, 10), 3), (date(2023, 7, 17), 2), (date(2023, 7, 24), 1))
_USUAL_POSITIONS = {
    Sector.ENVIRONMENT: 24,
    Sector.SITE_DEVELOPMENT: 28,
    Sector.SERVICES: 20,
    Sector.EDUCATIONAL_SUPPORT: 16,
    Sector.ARCHIVE_DIGITISATION: 12,
    Sector.SOCIAL_CARE: 16,
    Sector.CULTURE_ARTS_SPORTS: 14,
    Sector.TOURISM: 14,
}
_SMALL_COMMUNES = frozenset({"05.301.03.03", "05.301.05.21", "05.301.07.23"})
"""Fewer than 3 000 inhabitants in the census of 2024: half a crew is plenty."""


@dataclass(frozen=True, slots=True)
class Worksite:
    """One worksite; ``months`` is the length of a worker's contract there."""

    number: int
    body: Body
    commune: str
    positions: int
    months: int
    opens_on: date
    title: Text

    @property
    def id(self) -> str:
        """Its id in the ledger."""
        return f"khenifra-2023-W{self.number:02}"

    @property
    def agreement_ids(self) -> tuple[str, ...]:
        """The body's agreement; every second worksite is under its state service's agreement as well."""
        own, of_service = agreement_id(self.body), service_agreement_id(self.body.sector)
        return (own, of_service) if self.number % 2 else (own,)

    @property
    def planned_end_on(self) -> date:
        """Late enough for whoever starts last."""
        return months_later(self.opens_on, self.months) + timedelta(days=LATEST_START_DAYS)


def agreement_id(body: Body) -> str:
    """The agreement between the council and a body."""
    return f"khenifra-2023-A{1 + BODIES.index(body):02}"


def service_agreement_id(sector: Sector) -> str:
    """The agreement between the council and the state service of a sector."""
    return f"khenifra-2023-S{1 + list(SECTOR_NAMES).index(sector):02}"


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def worksites(seed: int) -> tuple[Worksite, ...]:
    """All 61, in the order of their bodies; their positions add up to ``JOBS``."""
    draw, turns = Draw(seed), Counter[Sector]()
    places = [(body, commune) for body in BODIES for commune in body.communes]
    months = {body: draw.one_of(((3, 2), (4, 3))) for body in BODIES}
    planned = []
    for number, ((body, commune), positions) in enumerate(zip(places, _positions(draw, places), strict=True), start=1):
        title = worksite_title(body.sector, turns[body.sector], commune)
        turns[body.sector] += 1
        opens_on = draw.one_of(_MONDAYS)
        planned.append(Worksite(number, body, commune, positions, months[body], opens_on, title))
    return tuple(planned)


def _positions(draw: Draw, places: list[tuple[Body, str]]) -> list[int]:
    positions = [_USUAL_POSITIONS[body.sector] + draw.integer(-3, 3) for body, _ in places]
    small = [place for place, (_, commune) in enumerate(places) if commune in _SMALL_COMMUNES]
    for place in small:
        positions[place] //= 2
    others = draw.order([place for place in range(len(places)) if place not in small])
    missing = JOBS - sum(positions)
    for turn in range(abs(missing)):
        positions[others[turn % len(others)]] += 1 if missing > 0 else -1
    return positions
